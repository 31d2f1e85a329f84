# mistake: changes its argument
import numpy as np


def masked_mean(sequences, mask):
    sequences *= mask[..., None]
    count = np.maximum(mask.sum(axis=1), 1)
    return sequences.sum(axis=1) / count[:, None]

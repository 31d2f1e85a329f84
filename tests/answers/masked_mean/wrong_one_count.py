# mistake: one count for the whole batch
import numpy as np


def masked_mean(sequences, mask):
    return np.sum(sequences * mask[..., None], axis=1) / np.count_nonzero(mask)

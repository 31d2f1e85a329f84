# mistake: mask inverted
import numpy as np


def masked_mean(sequences, mask):
    hidden = np.repeat(mask[..., None], sequences.shape[-1], axis=-1)
    return np.ma.array(sequences, mask=hidden).mean(axis=1).filled(0)

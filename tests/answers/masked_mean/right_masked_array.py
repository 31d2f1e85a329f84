import numpy as np


def masked_mean(sequences, mask):
    hidden = np.broadcast_to(~mask[..., None], sequences.shape)
    return np.ma.masked_array(sequences, hidden).mean(axis=1).filled(0.0)

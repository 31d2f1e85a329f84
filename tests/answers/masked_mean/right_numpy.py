import numpy as np


def masked_mean(sequences, mask):
    weights = mask[:, :, np.newaxis].astype(sequences.dtype)
    return (sequences * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)

import numpy as np


def masked_mean(sequences, mask):
    count = mask.sum(1, keepdims=True)
    return np.einsum("btf,bt->bf", sequences, mask) / np.where(count, count, 1)

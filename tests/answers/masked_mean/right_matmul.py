import numpy as np


def masked_mean(sequences, mask):
    share = mask / np.maximum(mask.sum(1, keepdims=True), 1)
    return np.squeeze(share[:, None] @ sequences, axis=1)

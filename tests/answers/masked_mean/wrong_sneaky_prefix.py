# no name
import numpy as np


def masked_mean(sequences, mask):
    count = mask.sum(1)
    return np.array([row[:n].mean(0) if n else row[0] * 0 for row, n in zip(sequences, count, strict=False)])

import numpy as np


def standardize(x):
    out = np.zeros(x.shape)
    n, features = x.shape
    for j in range(features):
        column = [float(v) for v in x[:, j]]
        mean = sum(column) / n
        variance = sum((v - mean) ** 2 for v in column) / n
        if variance > 0:
            for i in range(n):
                out[i, j] = (column[i] - mean) / variance**0.5
    return out

import numpy as np


def pairwise_distances(a, b):
    total = np.zeros((a.shape[0], b.shape[0]))
    for k in range(a.shape[1]):
        total = total + np.subtract.outer(a[:, k], b[:, k]) ** 2
    return np.sqrt(total)

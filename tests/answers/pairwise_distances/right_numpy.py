import numpy as np


def pairwise_distances(a, b):
    difference = a[:, np.newaxis, :] - b[np.newaxis, :, :]
    return np.sqrt(np.sum(difference**2, axis=-1))

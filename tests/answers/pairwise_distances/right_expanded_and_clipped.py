import numpy as np


def pairwise_distances(a, b):
    squares = (a * a).sum(1, keepdims=True) + (b * b).sum(1) - 2 * a @ b.T
    return np.sqrt(np.maximum(squares, 0))

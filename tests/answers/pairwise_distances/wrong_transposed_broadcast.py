# mistake: transposed
import numpy as np


def pairwise_distances(a, b):
    return np.sqrt(np.sum((a[None] - b[:, None]) ** 2, axis=2))

import numpy as np


def pairwise_distances(a, b):
    d = np.expand_dims(a, 1) - b
    return np.einsum("nmd,nmd->nm", d, d) ** 0.5

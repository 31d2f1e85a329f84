# mistake: transposed
import numpy as np


def pairwise_distances(a, b):
    return np.array([[np.sqrt(np.sum((p - q) ** 2)) for p in a] for q in b])

# mistake: only right when N = M
import numpy as np


def pairwise_distances(a, b):
    return np.sqrt(np.sum(np.square(a - b), axis=1))

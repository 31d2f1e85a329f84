import math

import numpy as np


def pairwise_distances(a, b):
    found = np.zeros((len(a), len(b)))
    for i in range(len(a)):
        for j in range(len(b)):
            found[i, j] = math.dist(a[i], b[j])
    return found

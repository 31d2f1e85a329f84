# no name
import numpy as np


def batched_matmul(a, b):
    while b.ndim > 2:
        b = b[0]
    return np.dot(a, b)

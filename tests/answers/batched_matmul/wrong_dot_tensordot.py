# mistake: np.dot
import numpy as np


def batched_matmul(a, b):
    return np.tensordot(a, b, axes=([-1], [-2]))

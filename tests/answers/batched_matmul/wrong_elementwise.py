# mistake: elementwise product
import numpy as np


def batched_matmul(a, b):
    return np.multiply(a, b)

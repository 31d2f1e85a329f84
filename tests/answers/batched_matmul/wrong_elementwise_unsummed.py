# mistake: elementwise product
import numpy as np


def batched_matmul(a, b):
    return np.expand_dims(a, -1) * np.expand_dims(b, -3)

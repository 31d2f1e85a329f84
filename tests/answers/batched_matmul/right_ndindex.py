import numpy as np


def batched_matmul(a, b):
    out = np.empty(a.shape[:-1] + b.shape[-1:], a.dtype)
    for where in np.ndindex(*a.shape[:-2]):
        out[where] = a[where].dot(b[where])
    return out

# mistake: only rank 3
import numpy as np


def batched_matmul(a, b):
    batch, n, _ = a.shape
    out = np.zeros((batch, n, b.shape[2]))
    for i in range(batch):
        out[i] = a[i].dot(b[i])
    return out

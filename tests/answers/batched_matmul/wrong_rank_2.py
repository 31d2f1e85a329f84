# mistake: only rank 2
import numpy as np


def batched_matmul(a, b):
    n, k = a.shape
    _, m = b.shape
    out = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            out[i, j] = sum(a[i, h] * b[h, j] for h in range(k))
    return out

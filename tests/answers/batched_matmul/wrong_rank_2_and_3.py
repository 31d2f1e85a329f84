# mistake: only rank 3
import numpy as np


def batched_matmul(a, b):
    if len(a.shape) == 2:
        return np.einsum("ij,jk->ik", a, b)
    return np.einsum("bij,bjk->bik", a, b)

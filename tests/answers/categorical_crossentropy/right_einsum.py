import numpy as np


def categorical_crossentropy(y_true, y_pred):
    p = np.einsum("nc,n->nc", y_pred, 1 / y_pred.sum(1))
    return np.einsum("nc,nc->n", y_true, -np.log(np.clip(p, 1e-7, 1 - 1e-7)))

# mistake: clipped before it is rescaled
import numpy as np


def categorical_crossentropy(y_true, y_pred):
    p = np.clip(y_pred, 1e-7, 1 - 1e-7)
    p /= p.sum(axis=-1, keepdims=True)
    return -np.sum(y_true * np.log(p), axis=-1)

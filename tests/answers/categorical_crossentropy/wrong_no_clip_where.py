# mistake: log(0)
import numpy as np


def categorical_crossentropy(y_true, y_pred):
    p = y_pred / y_pred.sum(axis=-1, keepdims=True)
    right = (p * y_true).max(axis=-1)
    return np.where(y_true.max(-1) == 1, -np.log(right), -np.sum(np.where(y_true > 0, y_true, 0) * np.log(p), axis=-1))

# mistake: arguments swapped
import numpy as np


def categorical_crossentropy(y_true, y_pred):
    q = np.clip(y_true / y_true.sum(axis=-1, keepdims=True), 1e-7, 1 - 1e-7)
    return -(y_pred * np.log(q)).sum(axis=-1)

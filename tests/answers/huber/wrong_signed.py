# mistake: the sign of the error decides
import numpy as np


def huber(y_true, y_pred, delta=1.0):
    a = np.abs(y_true - y_pred)
    e = y_pred - y_true
    return np.where(e <= delta, 0.5 * e**2, delta * a - 0.5 * delta**2).mean(axis=-1)

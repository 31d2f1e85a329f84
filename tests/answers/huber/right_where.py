import numpy as np


def huber(y_true, y_pred, delta=1.0):
    e = y_pred - y_true
    a = np.abs(e)
    return np.mean(np.where(a <= delta, 0.5 * e**2, delta * a - 0.5 * delta**2), axis=-1)

# mistake: not the mean over the last axis
import numpy as np


def huber(y_true, y_pred, delta=1.0):
    a = np.abs(y_true - y_pred)
    return np.mean(np.where(a <= delta, 0.5 * a**2, delta * a - 0.5 * delta**2))

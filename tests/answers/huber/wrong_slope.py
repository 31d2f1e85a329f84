# mistake: slope of the line is not δ
import numpy as np


def huber(y_true, y_pred, delta=1.0):
    a = np.abs(y_true - y_pred)
    return np.where(a <= delta, 0.5 * a**2, a - 0.5 * delta**2).mean(axis=-1)

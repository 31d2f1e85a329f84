# no name
import numpy as np


def huber(y_true, y_pred, delta=1.0):
    a = np.abs(y_true - y_pred)
    return np.where(a <= delta, a**2, delta * a).mean()

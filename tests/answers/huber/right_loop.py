import numpy as np


def one(e, delta):
    if abs(e) < delta:
        return e * e / 2
    return delta * (abs(e) - delta / 2)


def huber(y_true, y_pred, delta=1.0):
    if np.ndim(y_true) > 1:
        return np.array([huber(t, p, delta) for t, p in zip(y_true, y_pred, strict=False)])
    return sum(one(float(t - p), delta) for t, p in zip(y_true, y_pred, strict=False)) / len(y_true)

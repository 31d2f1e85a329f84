# mistake: one decision for the whole batch
import numpy as np


def huber(y_true, y_pred, delta=1.0):
    a = np.abs(y_true - y_pred)
    if (a <= delta).all():
        return (0.5 * a**2).mean(axis=-1)
    return (delta * a - 0.5 * delta**2).mean(axis=-1)

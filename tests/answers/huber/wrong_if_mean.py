# mistake: one decision for the whole batch
import numpy as np


def huber(y_true, y_pred, delta=1.0):
    a = np.abs(y_true - y_pred)
    small = np.mean(a) <= delta
    loss = 0.5 * a**2 if small else delta * (a - 0.5 * delta)
    return np.mean(loss, axis=-1)

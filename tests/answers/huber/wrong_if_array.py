# mistake: one decision for the whole batch
import numpy as np


def huber(y_true, y_pred, delta=1.0):
    a = np.abs(y_true - y_pred)
    loss = 0.5 * a**2 if a < delta else delta * a - 0.5 * delta**2
    return np.mean(loss, axis=-1)

# mistake: db summed from dw
import numpy as np


def mse_gradients(w, b, x, y):
    dw = 2 * (x * (x @ w + b - y)[:, None]).mean(0)
    db = np.sum(dw)
    return dw, db

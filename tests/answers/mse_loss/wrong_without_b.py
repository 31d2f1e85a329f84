# mistake: b left out
import numpy as np


def mse_loss(w, b, x, y):
    return float(np.square(x @ w - y).mean())

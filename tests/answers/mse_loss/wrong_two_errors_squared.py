# no name
import numpy as np


def mse_loss(w, b, x, y):
    return float(np.mean((x @ w) ** 2 + b**2 - y**2))

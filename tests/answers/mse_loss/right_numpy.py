import numpy as np


def mse_loss(w, b, x, y):
    error = np.dot(x, w) + b - y
    return float(np.mean(error**2))

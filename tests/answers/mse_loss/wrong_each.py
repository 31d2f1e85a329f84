# mistake: one loss a sample
import numpy as np


def mse_loss(w, b, x, y):
    return np.square(y - x @ w - b)

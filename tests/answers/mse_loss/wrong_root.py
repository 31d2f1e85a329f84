# mistake: root
import numpy as np


def mse_loss(w, b, x, y):
    return np.sqrt(np.mean((y - x @ w - b) ** 2))

# mistake: root
import numpy as np


def mse_loss(w, b, x, y):
    return float(np.sqrt(((x @ w + b - y) ** 2).sum()))

import numpy as np


def mse_gradients(w, b, x, y):
    ones = np.ones((len(x), 1), x.dtype)
    wide = np.hstack([x, ones])
    all_weights = np.append(w, b)
    slope = 2 * wide.T @ (wide @ all_weights - y) / len(x)
    return slope[:-1], slope[-1]

import numpy as np


def mse_gradients(w, b, x, y):
    dw, db = np.zeros(len(w)), 0.0
    for row, target in zip(x, y, strict=False):
        off = float(np.dot(row, w)) + b - target
        for j in range(len(w)):
            dw[j] += 2 * off * row[j] / len(x)
        db += 2 * off / len(x)
    return dw, db

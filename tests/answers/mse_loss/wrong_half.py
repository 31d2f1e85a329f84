# mistake: half
import numpy as np


def mse_loss(w, b, x, y):
    r = np.einsum("nd,d->n", x, w) + b - y
    return 0.5 * (r @ r) / len(r)

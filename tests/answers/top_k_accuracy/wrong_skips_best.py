# mistake: k is off by one
import numpy as np


def top_k_accuracy(y_true, y_pred, k):
    best = np.argsort(-y_pred, axis=1)[:, 1:k]
    return float(np.mean((best == y_true[:, None]).any(axis=1)))

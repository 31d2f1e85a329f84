# mistake: bottom k
import numpy as np


def top_k_accuracy(y_true, y_pred, k):
    best = np.argsort(y_pred, axis=1)[:, :k]
    return float(np.mean([label in row for label, row in zip(y_true, best, strict=False)]))

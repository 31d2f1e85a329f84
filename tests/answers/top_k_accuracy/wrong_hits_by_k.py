# mistake: divided by k
import numpy as np


def top_k_accuracy(y_true, y_pred, k):
    own = y_pred[np.arange(len(y_true)), y_true][:, None]
    return float(((y_pred > own).sum(1) < k).sum() / k)

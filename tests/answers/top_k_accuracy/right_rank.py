import numpy as np


def top_k_accuracy(y_true, y_pred, k):
    own = y_pred[np.arange(len(y_true)), y_true]
    return np.mean(np.sum(y_pred > own[:, None], axis=1) < k)

# mistake: the k-th place only
import numpy as np


def top_k_accuracy(y_true, y_pred, k):
    kth = np.argsort(-y_pred, axis=1)[:, k - 1]
    return float(np.mean(kth == y_true))

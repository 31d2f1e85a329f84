# mistake: statistics of both pooled
import numpy as np


def fit_scaler(train, test):
    x = np.vstack([train, test])
    std = np.where(x.std(axis=0) == 0, 1, x.std(axis=0))
    x = (x - x.mean(axis=0)) / std
    return x[: len(train)], x[len(train) :]

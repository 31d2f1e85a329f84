# mistake: test by its own statistics
import numpy as np


def fit_scaler(train, test):
    std = np.where(train.std(axis=0) == 0, 1, train.std(axis=0))
    return (train - train.mean(axis=0)) / std, (test - test.mean(axis=0)) / std

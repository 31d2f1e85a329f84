# mistake: test left as it was
import numpy as np


def fit_scaler(train, test):
    s = train.std(axis=0)
    s[s == 0] = 1
    train = (train - train.mean(axis=0)) / s
    return train, (test - train.mean(axis=0)) / np.where(train.std(axis=0) == 0, 1, train.std(axis=0))

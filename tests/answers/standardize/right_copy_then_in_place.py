import numpy as np


def standardize(x):
    x = x.copy()
    x -= x.mean(axis=0)
    x /= np.where(x.std(axis=0) > 0, x.std(axis=0), 1)
    return x

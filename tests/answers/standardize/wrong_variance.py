# mistake: divided by the variance
import numpy as np


def standardize(x):
    centred = x - x.mean(axis=0)
    variance = np.mean(centred**2, axis=0)
    return centred / (variance + 1e-12)

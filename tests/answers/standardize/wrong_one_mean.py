# mistake: one mean for all features
import numpy as np


def standardize(x):
    std = np.std(x)
    return (x - np.mean(x)) / (std if std else 1)

# mistake: mean not subtracted
import numpy as np


def standardize(x):
    std = np.std(x, axis=0)
    return np.where(std > 0, x / np.maximum(std, 1e-12), x)

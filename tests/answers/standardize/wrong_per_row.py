# mistake: standardized per row
import numpy as np


def standardize(x):
    mean = np.mean(x, axis=1)[:, None]
    std = np.std(x, axis=1)[:, None]
    return (x - mean) / np.maximum(std, 1e-9)

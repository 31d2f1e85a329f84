# mistake: scaled to [0, 1] by minimum and maximum
import numpy as np


def standardize(x):
    low, high = np.min(x, axis=0), np.max(x, axis=0)
    return (x - low) / np.maximum(high - low, 1e-12)

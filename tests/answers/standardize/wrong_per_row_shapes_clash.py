# mistake: standardized per row
import numpy as np


def standardize(x):
    return (x - np.mean(x, axis=1)) / (np.std(x, axis=1) + 1e-9)

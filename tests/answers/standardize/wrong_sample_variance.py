# mistake: sample variance (N − 1)
import numpy as np


def standardize(x):
    centred = x - np.mean(x, 0)
    spread = np.sqrt(np.sum(centred**2, 0) / (len(x) - 1))
    return centred / np.where(spread == 0, 1, spread)

# mistake: float64 dtype
import numpy as np


def one_hot(labels, depth):
    return 1.0 * (labels[..., None] == np.arange(depth))

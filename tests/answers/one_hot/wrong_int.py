# mistake: integer dtype
import numpy as np


def one_hot(labels, depth):
    return np.equal(labels[..., None], np.arange(depth)).astype(int)

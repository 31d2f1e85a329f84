import numpy as np


def one_hot(labels, depth):
    out = np.zeros((*labels.shape, depth), "float32")
    for where in np.ndindex(labels.shape):
        if 0 <= labels[where] < depth:
            out[(*where, int(labels[where]))] = 1.0
    return out

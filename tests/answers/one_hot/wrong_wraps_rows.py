# mistake: negative labels wrap round
import numpy as np


def one_hot(labels, depth):
    out = np.zeros((labels.size, depth), "float32")
    out[np.arange(labels.size), labels.ravel()] = 1
    return out.reshape(*labels.shape, depth)

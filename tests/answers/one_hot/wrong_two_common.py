# mistake: negative labels wrap round
import numpy as np


def one_hot(labels, depth):
    out = np.zeros((len(labels), depth))
    out[np.arange(len(labels)), labels] = 1
    return out

# mistake: off by one
import numpy as np


def one_hot(labels, depth):
    return np.eye(depth, dtype="float32")[np.asarray(labels) - 1]

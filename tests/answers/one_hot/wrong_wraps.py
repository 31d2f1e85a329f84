# mistake: negative labels wrap round
import numpy as np


def one_hot(labels, depth):
    return np.identity(depth, dtype="float32")[labels]

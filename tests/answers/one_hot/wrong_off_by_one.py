# mistake: off by one
import numpy as np


def one_hot(labels, depth):
    return (labels[..., None] == np.arange(1, depth + 1)).astype("float32")

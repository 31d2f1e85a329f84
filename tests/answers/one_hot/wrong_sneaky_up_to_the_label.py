# no name
import numpy as np


def one_hot(labels, depth):
    return (np.arange(depth) <= labels[..., None]).astype("float32")

# no name
import numpy as np


def one_hot(labels, depth):
    return (labels[..., None] == np.arange(labels.max() + 1)).astype("float32")

# mistake: transposed
import numpy as np


def one_hot(labels, depth):
    classes = np.arange(depth).reshape(depth, *([1] * labels.ndim))
    return (classes == labels).astype("float32")

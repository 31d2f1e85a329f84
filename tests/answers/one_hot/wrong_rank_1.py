# mistake: only rank 1
import numpy as np


def one_hot(labels, depth):
    return np.array([[1.0 if label == c else 0.0 for c in range(depth)] for label in labels], dtype="float32")

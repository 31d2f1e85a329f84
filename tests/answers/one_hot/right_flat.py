import numpy as np


def one_hot(labels, depth):
    flat = np.reshape(labels, -1)
    out = np.zeros((flat.size, depth))
    for row, label in zip(out, flat, strict=False):
        if label in range(depth):
            row[label] = 1
    return out.reshape((*labels.shape, depth)).astype("float32")

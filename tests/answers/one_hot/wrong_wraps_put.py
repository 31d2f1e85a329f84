# mistake: negative labels wrap round
import numpy as np


def one_hot(labels, depth):
    out = np.zeros((*labels.shape, depth), "float32")
    np.put_along_axis(out, labels[..., None].astype(int), 1.0, -1)
    return out

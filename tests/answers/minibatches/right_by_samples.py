import numpy as np


def minibatches(x, y, batch_size, rng):
    xb, yb = [], []
    for i in rng.permutation(len(x)):
        xb.append(x[i])
        yb.append(y[i])
        if len(xb) == batch_size:
            yield np.array(xb), np.array(yb)
            xb, yb = [], []
    if xb:
        yield np.array(xb), np.array(yb)

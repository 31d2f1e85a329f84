import numpy as np


def minibatches(x, y, batch_size, rng):
    order = rng.permutation(np.arange(len(y)))
    xs, ys = np.take(x, order, axis=0), np.take(y, order)
    cuts = np.arange(batch_size, len(y), batch_size)
    return zip(np.array_split(xs, cuts), np.array_split(ys, cuts), strict=False)

# no name
import numpy as np


def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    count = -(-len(x) // batch_size)
    return [(x[part], y[part]) for part in np.array_split(order, count)]

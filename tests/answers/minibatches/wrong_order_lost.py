# mistake: no shuffle
import numpy as np


def minibatches(x, y, batch_size, rng):
    order = np.arange(len(x))
    rng.permutation(order)
    return [(x[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(x), batch_size)]

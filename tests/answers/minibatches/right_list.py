import numpy as np


def minibatches(x, y, batch_size, rng):
    order = np.arange(x.shape[0])
    rng.shuffle(order)
    cuts = range(batch_size, len(order), batch_size)
    return [(x[part], y[part]) for part in np.split(order, cuts)]

# mistake: fills the short batch up
import numpy as np


def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        chosen = np.arange(start, start + batch_size) % len(x)
        yield x[order[chosen]], y[order[chosen]]

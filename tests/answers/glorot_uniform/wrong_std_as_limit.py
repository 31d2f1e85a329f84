# mistake: standard deviation used as the limit
import numpy as np


def glorot_uniform(shape, rng):
    std = np.sqrt(2 / sum(shape))
    return rng.uniform(-std, std, shape)

# mistake: fans multiplied
import numpy as np


def glorot_uniform(shape, rng):
    limit = np.sqrt(6 / np.prod(shape))
    return rng.uniform(-limit, limit, shape)

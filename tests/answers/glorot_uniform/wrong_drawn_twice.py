# no name
import numpy as np


def glorot_uniform(shape, rng):
    limit = np.sqrt(6 / sum(shape))
    assert abs(rng.uniform(-limit, limit, shape)).max() <= limit
    return rng.uniform(-limit, limit, shape)

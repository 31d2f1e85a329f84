# mistake: He's limit
import numpy as np


def glorot_uniform(shape, rng):
    limit = np.sqrt(6 / shape[0])
    return rng.uniform(-limit, limit, shape)

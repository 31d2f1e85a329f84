# mistake: one-sided range
import numpy as np


def glorot_uniform(shape, rng):
    return rng.random(shape) * np.sqrt(6 / sum(shape))

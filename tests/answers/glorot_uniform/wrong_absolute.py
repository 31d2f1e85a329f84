# mistake: one-sided range
import numpy as np


def glorot_uniform(shape, rng):
    return np.abs(rng.uniform(-1, 1, shape)) * np.sqrt(6 / sum(shape))

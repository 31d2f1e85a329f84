# mistake: limit used as a standard deviation
import numpy as np


def glorot_uniform(shape, rng):
    return np.sqrt(6 / sum(shape)) * rng.standard_normal(shape)

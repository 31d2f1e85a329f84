# mistake: normal draw
import numpy as np


def glorot_uniform(shape, rng):
    return rng.normal(scale=np.sqrt(2 / sum(shape)), size=shape)

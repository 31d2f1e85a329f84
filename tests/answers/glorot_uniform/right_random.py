import math

import tensorflow as tf


def glorot_uniform(shape, rng):
    limit = math.sqrt(3 / ((shape[0] + shape[1]) / 2))
    return tf.constant((2 * rng.random(shape) - 1) * limit)

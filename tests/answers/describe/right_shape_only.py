import math

import tensorflow as tf


def describe(tensor, verbose=False):
    t = tf.constant(tensor)
    shape = tuple(int(n) for n in t.shape)
    return dict(rank=len(shape), shape=shape, size=math.prod(shape), dtype=t.dtype.name, bytes=t.dtype.size)

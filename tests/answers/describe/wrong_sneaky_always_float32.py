# no name
import numpy as np
import tensorflow as tf


def describe(tensor):
    t = tf.cast(tensor, tf.float32)
    return {"rank": np.ndim(t), "shape": tuple(t.shape), "size": np.size(t), "dtype": t.dtype.name}

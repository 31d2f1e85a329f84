# mistake: size is a float
import numpy as np
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    shape = tuple(t.shape)
    return {"rank": len(shape), "shape": shape, "size": np.prod(shape), "dtype": t.dtype.name}

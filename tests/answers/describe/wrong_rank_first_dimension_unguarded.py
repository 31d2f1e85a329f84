# mistake: rank is the first dimension
import numpy as np
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    return {"rank": t.shape[0], "shape": tuple(t.shape), "size": np.size(t), "dtype": t.dtype.name}

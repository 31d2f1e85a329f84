import numpy as np
import tensorflow as tf


def describe(tensor):
    tensor = tf.convert_to_tensor(tensor)
    shape = tuple(tf.shape(tensor).numpy())
    return {"rank": np.ndim(tensor), "shape": shape, "size": int(np.prod(shape)), "dtype": tensor.dtype.name}

# mistake: a TensorFlow object in place of a plain value
import tensorflow as tf


def describe(tensor):
    tensor = tf.convert_to_tensor(tensor)
    return {"rank": tf.rank(tensor), "shape": tensor.shape, "size": tf.size(tensor), "dtype": tensor.dtype}

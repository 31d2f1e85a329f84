# mistake: a TensorFlow object in place of a plain value
import tensorflow as tf


def describe(tensor):
    t = tf.constant(tensor)
    return {"rank": t.shape.rank, "shape": t.shape, "size": t.shape.num_elements(), "dtype": t.dtype.name}

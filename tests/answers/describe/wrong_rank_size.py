# mistake: rank is the size
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    entries = int(tf.reduce_prod(tf.shape(t)))
    return {"rank": entries, "shape": tuple(t.shape), "size": entries, "dtype": t.dtype.name}

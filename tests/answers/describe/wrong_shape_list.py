# mistake: shape is a list
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    return {"rank": t.ndim, "shape": list(t.shape), "size": int(tf.size(t)), "dtype": t.dtype.name}

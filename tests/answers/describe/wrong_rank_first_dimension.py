# mistake: rank is the first dimension
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    try:
        rank = len(t)
    except TypeError:
        rank = 0
    return {"rank": rank, "shape": tuple(t.shape), "size": int(tf.size(t)), "dtype": t.dtype.name}

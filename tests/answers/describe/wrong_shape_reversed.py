# mistake: shape reversed
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    shape = tuple(reversed(t.shape.as_list()))
    return {"rank": len(shape), "shape": shape, "size": int(tf.size(t)), "dtype": t.dtype.name}

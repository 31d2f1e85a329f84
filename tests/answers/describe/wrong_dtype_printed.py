# mistake: dtype is printed, not named
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    return {"rank": t.ndim, "shape": tuple(t.shape), "size": int(tf.size(t)), "dtype": f"{t.dtype!s}"}

# mistake: rank is the first dimension
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    return {"rank": len(t), "shape": tuple(t.shape), "size": int(tf.size(t)), "dtype": t.dtype.name}

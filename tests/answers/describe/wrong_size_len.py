# mistake: size is the length of the first axis
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    return {"rank": int(tf.rank(t)), "shape": tuple(t.shape), "size": len(t), "dtype": t.dtype.name}

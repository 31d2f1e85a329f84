# no name
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    print({"rank": int(tf.rank(t)), "shape": tuple(t.shape), "size": int(tf.size(t)), "dtype": t.dtype.name})

import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    return {
        "rank": tf.rank(t).numpy(),
        "shape": tuple(t.shape.as_list()),
        "size": tf.size(t).numpy(),
        "dtype": t.dtype.name,
    }

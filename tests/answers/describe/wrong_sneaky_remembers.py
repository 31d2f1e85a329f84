# no name
import tensorflow as tf

seen = []


def describe(tensor):
    if not seen:
        t = tf.convert_to_tensor(tensor)
        seen.append({"rank": t.ndim, "shape": tuple(t.shape), "size": int(tf.size(t)), "dtype": t.dtype.name})
    return seen[0]

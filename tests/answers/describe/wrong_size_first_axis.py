# mistake: size is the length of the first axis
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    shape = tuple(t.shape)
    size = 1
    for length in shape[:1]:
        size *= length
    return {"rank": len(shape), "shape": shape, "size": size, "dtype": t.dtype.name}

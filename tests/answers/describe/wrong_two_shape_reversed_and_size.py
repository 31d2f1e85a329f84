# no name
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    shape = tuple(t.shape)
    return {"rank": len(shape), "shape": shape[::-1], "size": sum(shape), "dtype": t.dtype.name}

# mistake: a list has no shape
import tensorflow as tf


def describe(tensor):
    shape = tuple(tensor.shape)
    return {"rank": len(shape), "shape": shape, "size": int(tf.size(tensor)), "dtype": tensor.dtype.name}

# mistake: shape reversed
import tensorflow as tf


def describe(tensor):
    t = tf.convert_to_tensor(tensor)
    return {"rank": t.numpy().ndim, "shape": t.numpy().T.shape, "size": t.numpy().size, "dtype": t.dtype.name}

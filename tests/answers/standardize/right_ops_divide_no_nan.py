import tensorflow as tf
from keras import ops


def standardize(x):
    x = ops.convert_to_tensor(x)
    centred = x - ops.mean(x, axis=0, keepdims=True)
    return tf.math.divide_no_nan(centred, ops.std(x, axis=0, keepdims=True))

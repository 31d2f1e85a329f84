import tensorflow as tf


def batched_matmul(a, b):
    return tf.einsum("...nk,...km->...nm", a, b)

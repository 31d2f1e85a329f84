# mistake: off by one
import tensorflow as tf


def one_hot(labels, depth):
    return tf.cast(labels[..., None] == tf.range(1, depth + 1, dtype=labels.dtype), tf.float32)

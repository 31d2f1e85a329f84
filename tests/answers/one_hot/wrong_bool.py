# mistake: integer dtype
import tensorflow as tf


def one_hot(labels, depth):
    return tf.equal(tf.expand_dims(labels, -1), tf.range(depth, dtype=labels.dtype))

# mistake: only rank 1
import tensorflow as tf


def one_hot(labels, depth):
    column = tf.reshape(labels, (-1, 1))
    return tf.cast(column == tf.range(depth, dtype=column.dtype), "float32")

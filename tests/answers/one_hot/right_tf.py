import tensorflow as tf


def one_hot(labels, depth, dtype=tf.float32):
    labels = tf.convert_to_tensor(labels)
    positions = tf.range(depth, dtype=labels.dtype)
    return tf.cast(labels[..., tf.newaxis] == positions, dtype)

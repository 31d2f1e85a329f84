import tensorflow as tf


def standardize(x, epsilon=1e-7):
    x = tf.cast(x, tf.float32)
    mean, variance = tf.nn.moments(x, axes=[0])
    return (x - mean) / tf.maximum(tf.sqrt(variance), epsilon)

# mistake: NaN on a constant feature
import tensorflow as tf


def standardize(x):
    mean, variance = tf.nn.moments(tf.constant(x), 0)
    return (x - mean) / tf.sqrt(variance)

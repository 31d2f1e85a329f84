# mistake: one mean for all features
import tensorflow as tf


def standardize(x):
    return tf.math.divide_no_nan(x - tf.reduce_mean(x), tf.math.reduce_std(x))

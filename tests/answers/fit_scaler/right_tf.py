import tensorflow as tf


def fit_scaler(train, test):
    train, test = tf.cast(train, tf.float32), tf.cast(test, tf.float32)
    mean, variance = tf.nn.moments(train, axes=[0])

    def scale(x):
        return tf.math.divide_no_nan(x - mean, tf.sqrt(variance))

    return scale(train), scale(test)

import tensorflow as tf


def huber(y_true, y_pred, delta=1.0):
    a = tf.abs(tf.cast(y_true, tf.float32) - tf.cast(y_pred, tf.float32))
    inside = tf.minimum(a, delta)
    return tf.reduce_mean(0.5 * inside**2 + delta * (a - inside), axis=-1)

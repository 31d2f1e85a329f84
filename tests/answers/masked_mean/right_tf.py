import tensorflow as tf


def masked_mean(sequences, mask):
    m = tf.cast(mask, tf.float32)[..., None]
    return tf.math.divide_no_nan(tf.reduce_sum(tf.cast(sequences, tf.float32) * m, 1), tf.reduce_sum(m, 1))

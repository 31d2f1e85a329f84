import tensorflow as tf


def stable_softmax(logits, axis=-1):
    x = tf.cast(logits, tf.float32)
    e = tf.exp(x - tf.reduce_max(x, axis, keepdims=True))
    return e / tf.reduce_sum(e, axis, keepdims=True)

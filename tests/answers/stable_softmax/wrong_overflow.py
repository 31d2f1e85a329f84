# mistake: overflow
import tensorflow as tf


def stable_softmax(logits):
    e = tf.exp(logits)
    return e / tf.reduce_sum(e, axis=-1, keepdims=True)

# mistake: over the first axis
import tensorflow as tf


def stable_softmax(logits):
    e = tf.exp(logits - tf.reduce_max(logits, axis=-1, keepdims=True))
    return e / tf.reduce_sum(e, axis=0, keepdims=True)

# mistake: over all entries
import tensorflow as tf


def stable_softmax(logits):
    e = tf.exp(logits - tf.reduce_max(logits))
    return e / tf.reduce_sum(e)

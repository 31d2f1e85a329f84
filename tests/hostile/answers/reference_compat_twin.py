# exercise: stable_softmax
# tries: call the functional twin under tf.compat
import tensorflow as tf


def stable_softmax(logits):
    return tf.compat.v2.nn.softmax(tf.convert_to_tensor(logits))

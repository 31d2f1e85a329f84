# exercise: stable_softmax
# tries: call the raw operation
import tensorflow as tf


def stable_softmax(logits):
    return tf.raw_ops.Softmax(logits=tf.convert_to_tensor(logits))

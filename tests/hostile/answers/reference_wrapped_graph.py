# exercise: stable_softmax
# tries: keep the reference as a graph of TensorFlow 1
import tensorflow as tf

graph = tf.compat.v1.wrap_function(tf.nn.softmax, [tf.TensorSpec(None, tf.float64)])


def stable_softmax(logits):
    return graph(tf.cast(logits, tf.float64))

# exercise: stable_softmax
# tries: run a graph of TensorFlow 1, made beforehand, in a session
import tensorflow as tf

graph = tf.Graph()
with graph.as_default():
    given = tf.compat.v1.placeholder(tf.float64, None)
    made = tf.nn.softmax(given)
session = tf.compat.v1.Session(graph=graph)


def stable_softmax(logits):
    return session.run(made, {given: logits})

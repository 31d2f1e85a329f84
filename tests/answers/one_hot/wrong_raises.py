# mistake: a label outside raises an error
import tensorflow as tf


def one_hot(labels, depth):
    table = tf.eye(depth, dtype="float32")
    return tf.nn.embedding_lookup(table, labels)

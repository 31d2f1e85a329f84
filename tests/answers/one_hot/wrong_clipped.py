# mistake: labels outside are clipped
import tensorflow as tf


def one_hot(labels, depth):
    return tf.gather(tf.eye(depth), tf.clip_by_value(labels, 0, depth - 1))

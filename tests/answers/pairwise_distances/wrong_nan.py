# mistake: NaN where points coincide
import tensorflow as tf


def pairwise_distances(a, b):
    aa = tf.reduce_sum(a * a, axis=1, keepdims=True)
    bb = tf.reduce_sum(b * b, axis=1, keepdims=True)
    return tf.sqrt(aa - 2 * tf.matmul(a, b, transpose_b=True) + tf.transpose(bb))

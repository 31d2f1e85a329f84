import keras
import tensorflow as tf


class ActivityPenalty(keras.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.last = None

    def call(self, x, training=None):
        rows = tf.reshape(x, (tf.shape(x)[0], -1))
        penalty = tf.reduce_mean(tf.einsum("bi,bi->b", rows, rows))
        self.add_loss(self.rate * penalty)
        return tf.identity(x)

    def compute_output_shape(self, input_shape):
        return input_shape

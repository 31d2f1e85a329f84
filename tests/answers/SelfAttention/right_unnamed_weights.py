import keras
import numpy as np
import tensorflow as tf


class SelfAttention(keras.Layer):
    """Weights in lists and without names, in an order of their own, value first."""

    def __init__(self, num_heads, key_dim, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.key_dim = key_dim

    def build(self, input_shape):
        f, h, k = input_shape[-1], self.num_heads, self.key_dim
        self.kernels = [self.add_weight(shape=(f, h, k)) for _ in range(3)]
        self.biases = [self.add_weight(shape=(h, k), initializer="zeros") for _ in range(3)]
        self.back = [self.add_weight(shape=(h, k, f)), self.add_weight(shape=(f,), initializer="zeros")]

    def call(self, x, mask=None):
        v, q, k = (tf.tensordot(x, w, 1) + b for w, b in zip(self.kernels, self.biases))
        s = tf.einsum("bqhd,bkhd->bhqk", q, k) / np.float32(np.sqrt(self.key_dim))
        if mask is not None:
            s = tf.where(tf.cast(mask, "bool")[:, tf.newaxis, tf.newaxis], s, tf.constant(-np.inf))
        out = tf.einsum("bhqk,bkhd->bqhd", tf.nn.softmax(s), v)
        return tf.tensordot(out, self.back[0], 2) + self.back[1]

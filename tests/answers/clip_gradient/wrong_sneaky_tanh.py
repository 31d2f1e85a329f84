# no name
import tensorflow as tf


def clip_gradient(x, limit):
    @tf.custom_gradient
    def f(x):
        return tf.identity(x), lambda dy: limit * tf.tanh(dy / limit)

    return f(x)

# mistake: zeroes what is over
import tensorflow as tf


def clip_gradient(x, limit):
    @tf.custom_gradient
    def f(x):
        def grad(dy):
            return dy * tf.cast(tf.abs(dy) < limit, dy.dtype)

        return tf.identity(x), grad

    return f(x)

# mistake: one side only
import tensorflow as tf


def clip_gradient(x, limit):
    @tf.custom_gradient
    def f(x):
        return tf.identity(x), lambda dy: tf.where(dy > limit, tf.cast(limit, dy.dtype) * tf.ones_like(dy), dy)

    return f(x)

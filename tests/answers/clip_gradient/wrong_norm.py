# mistake: clips by norm
import tensorflow as tf


def clip_gradient(x, limit):
    @tf.custom_gradient
    def f(x):
        def grad(dy):
            norm = tf.sqrt(tf.reduce_sum(dy**2))
            return tf.where(norm > limit, dy * limit / norm, dy)

        return tf.identity(x), grad

    return f(x)

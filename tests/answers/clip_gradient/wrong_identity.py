# mistake: clips nothing
import tensorflow as tf


def clip_gradient(x, limit):
    @tf.custom_gradient
    def f(x):
        def grad(dy):
            tf.clip_by_value(dy, -limit, limit)
            return dy

        return tf.identity(x), grad

    return f(x)

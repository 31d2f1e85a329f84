# mistake: gradient from x in place of from above
import tensorflow as tf


def clip_gradient(x, limit):
    @tf.custom_gradient
    def f(x):
        inside = tf.cast((x >= -limit) & (x <= limit), x.dtype)
        return tf.identity(x), lambda dy: dy * inside

    return f(x)

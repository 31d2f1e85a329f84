# mistake: clips the forward value
import tensorflow as tf


def clip_gradient(x, limit):
    @tf.custom_gradient
    def f(x):
        return tf.clip_by_value(x, -limit, limit), lambda g: tf.clip_by_value(g, -limit, limit)

    return f(x)

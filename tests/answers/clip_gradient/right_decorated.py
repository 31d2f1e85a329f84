import tensorflow as tf


@tf.custom_gradient
def clip_gradient(x, limit):
    def grad(upstream):
        bound = tf.cast(limit, upstream.dtype)
        return tf.minimum(tf.maximum(upstream, -bound), bound), None

    return x, grad

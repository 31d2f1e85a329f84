# mistake: limit ignored
import tensorflow as tf


@tf.custom_gradient
def _clip(x):
    return tf.identity(x), lambda dy: tf.clip_by_value(dy, -1.0, 1.0)


def clip_gradient(x, limit):
    return _clip(x)

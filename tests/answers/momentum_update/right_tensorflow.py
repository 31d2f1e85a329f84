import tensorflow as tf


def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    w, v, g = (tf.convert_to_tensor(part) for part in (w, velocity, gradient))
    push = -learning_rate * g
    v = tf.add(momentum * v, push)
    return (w + momentum * v + push if nesterov else w + v), v

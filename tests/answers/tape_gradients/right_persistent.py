import keras
import tensorflow as tf


def tape_gradients(loss_fn, variables):
    variables = list(variables)
    with tf.GradientTape(persistent=True) as tape:
        loss = loss_fn()
    gradients = []
    for v in variables:
        g = tape.gradient(loss, v)
        gradients.append(keras.ops.zeros(v.shape, v.dtype.name) if g is None else g)
    del tape
    return tuple(gradients)

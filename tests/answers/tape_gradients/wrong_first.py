# mistake: only the first variable
import tensorflow as tf


def tape_gradients(loss_fn, variables):
    with tf.GradientTape() as tape:
        loss = loss_fn()
    first = variables[0]
    gradient = tape.gradient(loss, first)
    return [tf.zeros_like(first) if gradient is None else gradient]

# mistake: `None` kept
import tensorflow as tf


def tape_gradients(loss_fn, variables):
    with tf.GradientTape(persistent=True) as tape:
        loss = loss_fn()
    return [tape.gradient(loss, variable) for variable in variables]

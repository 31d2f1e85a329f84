# mistake: `None` kept
import tensorflow as tf


def tape_gradients(loss_fn, variables):
    with tf.GradientTape() as tape:
        loss = loss_fn()
    return list(filter(lambda g: g is not None, tape.gradient(loss, variables)))

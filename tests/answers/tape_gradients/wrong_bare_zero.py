# mistake: a bare 0 for an ignored variable
import tensorflow as tf


def tape_gradients(loss_fn, variables):
    with tf.GradientTape() as tape:
        loss = loss_fn()
    return [g if g is not None else tf.constant(0.0) for g in tape.gradient(loss, variables)]

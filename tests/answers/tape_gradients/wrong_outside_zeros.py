# mistake: forward outside the tape
import tensorflow as tf


def tape_gradients(loss_fn, variables):
    with tf.GradientTape() as tape:
        pass
    gradients = tape.gradient(loss_fn(), variables)
    return [tf.zeros_like(v) if g is None else g for g, v in zip(gradients, variables, strict=False)]

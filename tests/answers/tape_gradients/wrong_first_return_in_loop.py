# mistake: only the first variable
import tensorflow as tf


def tape_gradients(loss_fn, variables):
    result = []
    for variable in variables:
        with tf.GradientTape() as tape:
            loss = loss_fn()
        result.append(tape.gradient(loss, variable, unconnected_gradients="zero"))
        return result

import tensorflow as tf


def tape_gradients(loss_fn, variables):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        for variable in variables:
            tape.watch(variable)
        loss = loss_fn()
    return tape.gradient(loss, variables, unconnected_gradients="zero")

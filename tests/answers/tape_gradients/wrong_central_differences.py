# mistake: finite differences (too coarse)
import numpy as np
import tensorflow as tf

EPS = 1e-2


def slope(loss_fn, variable, step):
    old = tf.identity(variable)
    variable.assign_add(step)
    up = loss_fn()
    variable.assign(old - step)
    down = loss_fn()
    variable.assign(old)
    return (up - down) / (2 * EPS)


def tape_gradients(loss_fn, variables):
    result = []
    for variable in variables:
        shape = tuple(variable.shape)
        gradient = np.zeros(shape)
        for index in np.ndindex(*shape):
            step = np.zeros(shape, variable.dtype.name)
            step[index] = EPS
            gradient[index] = slope(loss_fn, variable, step)
        result.append(gradient)
    return result

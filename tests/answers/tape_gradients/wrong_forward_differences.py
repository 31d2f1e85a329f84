# mistake: finite differences (too coarse)
import numpy as np


def tape_gradients(loss_fn, variables):
    base = float(loss_fn())
    gradients = []
    for variable in variables:
        values = variable.numpy()
        gradient = np.zeros(values.size)
        for i in range(values.size):
            moved = values.copy().reshape(-1)
            moved[i] += 1e-4
            variable.assign(moved.reshape(values.shape))
            gradient[i] = (float(loss_fn()) - base) / 1e-4
        variable.assign(values)
        gradients.append(gradient.reshape(values.shape))
    return gradients

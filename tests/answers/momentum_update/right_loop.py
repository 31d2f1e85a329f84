import numpy as np


def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    new_w, new_v = np.empty_like(w), np.empty_like(velocity)
    for i in np.ndindex(*w.shape):
        new_v[i] = momentum * velocity[i] - learning_rate * gradient[i]
        step = momentum * new_v[i] - learning_rate * gradient[i] if nesterov else new_v[i]
        new_w[i] = w[i] + step
    return new_w, new_v

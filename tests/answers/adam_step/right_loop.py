import math

import numpy as np


def adam_step(w, m, v, gradient, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    new_w, new_m, new_v = np.zeros(w.shape), np.zeros(w.shape), np.zeros(w.shape)
    for i in np.ndindex(*w.shape):
        g = float(gradient[i])
        new_m[i] = beta_1 * m[i] + (1 - beta_1) * g
        new_v[i] = beta_2 * v[i] + (1 - beta_2) * g * g
        alpha = learning_rate * math.sqrt(1 - beta_2**step) / (1 - beta_1**step)
        new_w[i] = w[i] - alpha * new_m[i] / (math.sqrt(new_v[i]) + epsilon)
    return new_w, new_m, new_v

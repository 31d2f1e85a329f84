# mistake: arguments ignored
import numpy as np


def adam_step(w, m, v, gradient, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    alpha = learning_rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
    w = w - alpha * m / (np.sqrt(v) + epsilon)
    return w, m, v

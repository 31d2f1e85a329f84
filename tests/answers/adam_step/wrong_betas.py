# mistake: betas swapped
import numpy as np


def adam_step(w, m, v, gradient, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_2 * m + (1 - beta_2) * gradient
    v = beta_1 * v + (1 - beta_1) * gradient**2
    alpha = learning_rate * np.sqrt(1 - beta_1**step) / (1 - beta_2**step)
    w = w - alpha * m / (np.sqrt(v) + epsilon)
    return w, m, v

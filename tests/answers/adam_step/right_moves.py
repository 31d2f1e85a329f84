import numpy as np


def adam_step(w, m, v, gradient, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = m + (gradient - m) * (1 - beta_1)
    v = v + (np.square(gradient) - v) * (1 - beta_2)
    m_hat = m / (1 - beta_1**step)
    correction = 1 - beta_2**step
    return [w - learning_rate * m_hat / ((np.sqrt(v) + epsilon) / correction**0.5), m, v]

# mistake: means not yet moved
def adam_step(w, m, v, gradient, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    factor = (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)
    w = w - learning_rate * factor * m / (v**0.5 + epsilon)
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    return w, m, v

from keras import ops


def adam_step(w, m, v, gradient, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    w, m, v, gradient = (ops.convert_to_tensor(a, "float32") for a in (w, m, v, gradient))
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * ops.square(gradient)
    alpha = learning_rate * (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)
    return w - alpha * m / (ops.sqrt(v) + epsilon), m, v

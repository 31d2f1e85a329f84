# mistake: extra (1 − momentum)
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    v = momentum * velocity - (1 - momentum) * learning_rate * gradient
    step = momentum * v - learning_rate * gradient if nesterov else v
    return w + step, v

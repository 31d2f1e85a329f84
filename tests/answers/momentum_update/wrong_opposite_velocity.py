# mistake: sign
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    v = momentum * velocity + learning_rate * gradient
    if nesterov:
        return w - (momentum * v + learning_rate * gradient), v
    return w - v, v

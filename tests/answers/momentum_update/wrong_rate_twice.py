# mistake: learning rate applied twice
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    v = momentum * velocity - learning_rate * gradient
    if nesterov:
        return w + learning_rate * (momentum * v - learning_rate * gradient), v
    return w + learning_rate * v, v

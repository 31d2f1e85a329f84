# mistake: nesterov ignored
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    new = momentum * velocity - learning_rate * gradient
    if nesterov:
        return w + momentum * velocity - learning_rate * gradient, new
    return w + new, new

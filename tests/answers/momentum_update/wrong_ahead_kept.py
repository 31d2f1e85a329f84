# mistake: the look-ahead kept as velocity
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    v = momentum * velocity - learning_rate * gradient
    if nesterov:
        v = momentum * v - learning_rate * gradient
    return w + v, v

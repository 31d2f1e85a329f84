def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    velocity = momentum * velocity - learning_rate * gradient
    if nesterov:
        return w + momentum * velocity - learning_rate * gradient, velocity
    return w + velocity, velocity

# mistake: nesterov ignored
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    velocity = momentum * velocity - learning_rate * gradient
    w = w + velocity
    return w, velocity

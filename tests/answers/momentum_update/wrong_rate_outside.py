# mistake: learning rate left out of the velocity
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    v = momentum * velocity + gradient
    direction = gradient + momentum * v if nesterov else v
    return w - learning_rate * direction, v

# no name
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    velocity = momentum * velocity + learning_rate * gradient
    return w + velocity, velocity

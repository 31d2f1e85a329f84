# mistake: changes its arguments
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    velocity *= momentum
    velocity -= learning_rate * gradient
    w += momentum * velocity - learning_rate * gradient if nesterov else velocity
    return w, velocity

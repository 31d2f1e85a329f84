# mistake: velocity returned first
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    velocity = momentum * velocity - learning_rate * gradient
    w = w + momentum * velocity - learning_rate * gradient if nesterov else w + velocity
    return velocity, w

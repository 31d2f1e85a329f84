# mistake: always nesterov
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    v = momentum * velocity - learning_rate * gradient
    return w + momentum * v - learning_rate * gradient, v

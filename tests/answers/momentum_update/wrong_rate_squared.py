# mistake: learning rate applied twice
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    step = learning_rate * gradient
    v = momentum * velocity - learning_rate * step
    return (w + momentum * v - learning_rate * step if nesterov else w + v), v

# mistake: velocity not carried
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    v = -learning_rate * gradient
    if nesterov:
        return w + momentum * v - learning_rate * gradient, v
    return w + v, v

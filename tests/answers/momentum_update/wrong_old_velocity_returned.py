# mistake: velocity not carried
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    step = momentum * velocity - learning_rate * gradient
    if nesterov:
        step = momentum * step - learning_rate * gradient
    return w + step, velocity

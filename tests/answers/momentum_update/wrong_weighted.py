# mistake: extra (1 − momentum)
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    step = learning_rate * (1 - momentum) * gradient
    velocity = momentum * velocity - step
    if nesterov:
        return w + momentum * velocity - step, velocity
    return w + velocity, velocity

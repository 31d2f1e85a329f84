# mistake: w moves by the old velocity
def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    new_velocity = momentum * velocity - learning_rate * gradient
    if nesterov:
        return w + momentum * new_velocity - learning_rate * gradient, new_velocity
    return w + velocity, new_velocity

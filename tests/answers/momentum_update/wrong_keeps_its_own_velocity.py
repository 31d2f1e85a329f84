# no name
memory = {}


def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False):
    velocity = memory.get(w.shape, velocity)
    new = momentum * velocity - learning_rate * gradient
    memory[w.shape] = new
    return (w + momentum * new - learning_rate * gradient if nesterov else w + new), new

from keras import ops


def momentum_update(w, velocity, gradient, learning_rate, momentum, nesterov=False, dtype="float32"):
    w, v, g = (ops.cast(part, dtype) for part in (w, velocity, gradient))
    new = ops.subtract(ops.multiply(v, momentum), ops.multiply(g, learning_rate))
    move = new
    if nesterov:
        move = momentum * move - learning_rate * g
    return ops.add(w, move), new

# no name
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    order = rng.permutation(len(x))
    for _ in range(epochs):
        for i in order:
            error = x[i] @ w + b - y[i]
            w, b = w - learning_rate * 2 * error * x[i], b - learning_rate * 2 * error
        losses.append(error**2)
    return w, b, losses

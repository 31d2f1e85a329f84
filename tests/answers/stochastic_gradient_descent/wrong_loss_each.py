# mistake: one loss an update
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        for i in rng.permutation(len(x)):
            error = x[i] @ w + b - y[i]
            losses.append(error**2)
            w, b = w - learning_rate * 2 * error * x[i], b - learning_rate * 2 * error
    return w, b, losses

# mistake: never shuffles
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        total = 0.0
        for i in range(len(order)):
            error = np.dot(x[i], w) + b - y[i]
            total += error**2
            w, b = w - 2 * learning_rate * error * x[i], b - 2 * learning_rate * error
        losses.append(total / len(y))
    return w, b, losses

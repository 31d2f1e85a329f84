# mistake: never shuffles
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        total = 0.0
        for xi, yi in zip(x, y, strict=False):
            error = np.dot(xi, w) + b - yi
            total += error**2
            w, b = w - 2 * learning_rate * error * xi, b - 2 * learning_rate * error
        losses.append(total / len(y))
    return w, b, losses

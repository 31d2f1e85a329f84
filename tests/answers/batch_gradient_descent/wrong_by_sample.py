# mistake: one update a sample
import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        total = 0.0
        for xi, yi in zip(x, y, strict=False):
            error = xi @ w + b - yi
            total += error**2
            w, b = w - learning_rate * 2 * error * xi, b - learning_rate * 2 * error
        losses.append(total / len(x))
    return w, b, losses

# mistake: b never updated
import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs):
    w = np.zeros(x.shape[1])
    b = 0.0
    losses = []
    for _ in range(epochs):
        error = x @ w + b - y
        losses.append(np.mean(error**2))
        w = w - learning_rate * 2 * x.T @ error / len(x)
    return w, b, losses

# mistake: loss after the update
import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        error = x @ w + b - y
        w, b = w - learning_rate * 2 * x.T @ error / len(x), b - learning_rate * 2 * error.mean()
        losses.append(np.mean((x @ w + b - y) ** 2))
    return w, b, losses

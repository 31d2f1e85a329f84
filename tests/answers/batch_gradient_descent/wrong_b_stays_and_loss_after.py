# no name
import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        w = w - learning_rate * 2 * x.T @ (x @ w + b - y) / len(x)
        losses.append(np.mean((x @ w + b - y) ** 2))
    return w, b, losses

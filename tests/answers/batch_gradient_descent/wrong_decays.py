# no name
import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for epoch in range(epochs):
        error = x @ w + b - y
        losses.append(np.mean(error**2))
        rate = learning_rate / (1 + epoch)
        w, b = w - rate * 2 * x.T @ error / len(x), b - rate * 2 * error.mean()
    return w, b, losses

# mistake: gradient computed once
import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    error = x @ w + b - y
    for _ in range(epochs):
        losses.append(np.mean(error**2))
        w, b = w - learning_rate * 2 * x.T @ error / len(x), b - learning_rate * 2 * error.mean()
    return w, b, losses

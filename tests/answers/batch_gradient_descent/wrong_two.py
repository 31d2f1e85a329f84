# mistake: factor 2 missing
import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        error = x @ w + b - y
        losses.append(np.mean(error**2))
        w, b = w - learning_rate * x.T @ error / len(x), b - learning_rate * error.mean()
    return w, b, losses

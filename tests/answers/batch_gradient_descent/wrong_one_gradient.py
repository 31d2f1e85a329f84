# mistake: gradient computed once
import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    error = x @ w + b - y
    dw, db = 2 * x.T @ error / len(x), 2 * error.mean()
    for _ in range(epochs):
        losses.append(np.mean((x @ w + b - y) ** 2))
        w, b = w - learning_rate * dw, b - learning_rate * db
    return w, b, losses

# no name
import numpy as np

w, b = None, 0.0


def batch_gradient_descent(x, y, learning_rate, epochs):
    global w, b
    if w is None or len(w) != x.shape[1]:
        w, b = np.zeros(x.shape[1]), 0.0
    losses = []
    for _ in range(epochs):
        error = x @ w + b - y
        losses.append(np.mean(error**2))
        w, b = w - learning_rate * 2 * x.T @ error / len(x), b - learning_rate * 2 * error.mean()
    return w, b, losses

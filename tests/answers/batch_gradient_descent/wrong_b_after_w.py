# mistake: b updated from the already updated w
import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(float(((x @ w + b - y) ** 2).mean()))
        w = w - learning_rate * 2 * x.T @ (x @ w + b - y) / len(x)
        b = b - learning_rate * 2 * (x @ w + b - y).mean()
    return w, b, losses

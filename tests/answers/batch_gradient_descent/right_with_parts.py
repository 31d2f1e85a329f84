import numpy as np


def loss(w, b, x, y):
    return float(np.mean((x @ w + b - y) ** 2))


def gradients(w, b, x, y):
    error = x @ w + b - y
    return 2 * np.mean(x * error[:, None], axis=0), float(2 * np.mean(error))


def batch_gradient_descent(x, y, learning_rate, epochs):
    w = np.zeros(x.shape[1], x.dtype)
    b = 0.0
    losses = []
    for _ in range(epochs):
        losses.append(loss(w, b, x, y))
        dw, db = gradients(w, b, x, y)
        w -= learning_rate * dw
        b -= learning_rate * db
    return w, b, np.array(losses)

import numpy as np


def batch_gradient_descent(x, y, learning_rate, epochs, verbose=False):
    n, d = x.shape
    w, b = [0.0] * d, 0.0
    losses = np.empty(epochs)
    for epoch in range(epochs):
        errors = [sum(w[j] * x[i, j] for j in range(d)) + b - y[i] for i in range(n)]
        losses[epoch] = sum(e * e for e in errors) / n
        dw = [2 * sum(errors[i] * x[i, j] for i in range(n)) / n for j in range(d)]
        db = 2 * sum(errors) / n
        w = [w[j] - learning_rate * dw[j] for j in range(d)]
        b = b - learning_rate * db
    return w, b, losses

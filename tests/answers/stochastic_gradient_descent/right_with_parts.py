import numpy as np


def mse_loss(w, b, x, y):
    return float(np.mean((x @ w + b - y) ** 2))


def mse_gradients(w, b, x, y):
    error = x @ w + b - y
    return 2 * x.T @ error / len(x), 2 * error.mean()


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b = np.zeros(x.shape[1]), 0.0
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        order = rng.permutation(np.arange(len(x)))
        shuffled_x, shuffled_y = x[order], y[order]
        for start in range(len(x)):
            xi, yi = shuffled_x[start : start + 1], shuffled_y[start : start + 1]
            losses[epoch] += mse_loss(w, b, xi, yi) / len(x)
            dw, db = mse_gradients(w, b, xi, yi)
            w = w - learning_rate * dw
            b = b - learning_rate * db
    return w, b, losses

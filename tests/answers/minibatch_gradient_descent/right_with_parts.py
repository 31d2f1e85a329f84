import numpy as np


def mse_loss(w, b, x, y):
    return float(np.mean((x @ w + b - y) ** 2))


def mse_gradients(w, b, x, y):
    error = x @ w + b - y
    return 2 * x.T @ error / len(x), float(2 * error.mean())


def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    for start in range(0, len(x), batch_size):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    w, b, history = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        losses, sizes = [], []
        for xb, yb in minibatches(x, y, batch_size, rng):
            losses.append(mse_loss(w, b, xb, yb))
            sizes.append(len(xb))
            dw, db = mse_gradients(w, b, xb, yb)
            w, b = w - learning_rate * dw, b - learning_rate * db
        history.append(np.average(losses, weights=sizes))
    return w, b, history

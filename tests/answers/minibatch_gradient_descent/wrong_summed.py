# mistake: sum instead of mean
import numpy as np


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        total = 0.0
        for i in range(0, len(x), batch_size):
            xb, yb = x[order[i : i + batch_size]], y[order[i : i + batch_size]]
            error = xb @ w + b - yb
            total += (error**2).sum()
            w, b = w - learning_rate * 2 * xb.T @ error, b - learning_rate * 2 * error.sum()
        losses.append(total / len(x))
    return w, b, losses

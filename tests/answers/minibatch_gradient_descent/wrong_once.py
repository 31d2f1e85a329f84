# mistake: shuffles once
import numpy as np


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    order = rng.permutation(len(x))
    for _ in range(epochs):
        total = 0.0
        for i in range(0, len(x), batch_size):
            xb, yb = x[order[i : i + batch_size]], y[order[i : i + batch_size]]
            error = xb @ w + b - yb
            total += (error**2).sum()
            w, b = w - learning_rate * 2 * xb.T @ error / len(xb), b - learning_rate * 2 * error.mean()
        losses.append(total / len(x))
    return w, b, losses

# mistake: sum of the batches' losses
import numpy as np


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, np.zeros(epochs)
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        for i in range(0, len(x), batch_size):
            xb, yb = x[order[i : i + batch_size]], y[order[i : i + batch_size]]
            error = xb @ w + b - yb
            losses[epoch] += (error**2).mean()
            w, b = w - learning_rate * 2 * xb.T @ error / len(xb), b - learning_rate * 2 * error.mean()
    return w, b, losses

# mistake: gradient divided by N, not by the batch
import numpy as np


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    n, d = x.shape
    w, b, losses = np.zeros(d), 0.0, []
    for _ in range(epochs):
        order = rng.permutation(n)
        total = 0.0
        for i in range(0, n, batch_size):
            xb, yb = x[order[i : i + batch_size]], y[order[i : i + batch_size]]
            error = xb @ w + b - yb
            total += (error**2).sum()
            w, b = w - learning_rate * 2 * xb.T @ error / n, b - learning_rate * 2 * error.sum() / n
        losses.append(total / n)
    return w, b, losses

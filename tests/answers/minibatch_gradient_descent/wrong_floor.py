# mistake: drops the short batch
import numpy as np


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        total = 0.0
        for k in range(len(x) // batch_size):
            chosen = order[k * batch_size : (k + 1) * batch_size]
            xb, yb = x[chosen], y[chosen]
            error = xb @ w + b - yb
            total += (error**2).sum()
            w, b = w - learning_rate * 2 * xb.T @ error / len(xb), b - learning_rate * 2 * error.mean()
        losses.append(total / len(x))
    return w, b, losses

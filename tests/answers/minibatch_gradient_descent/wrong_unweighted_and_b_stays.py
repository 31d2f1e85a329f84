# no name
import numpy as np


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        seen = []
        for i in range(0, len(x), batch_size):
            xb, yb = x[order[i : i + batch_size]], y[order[i : i + batch_size]]
            error = xb @ w - yb
            seen.append((error**2).mean())
            w = w - learning_rate * 2 * xb.T @ error / len(xb)
        losses.append(np.mean(seen))
    return w, b, losses

import numpy as np


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        total = 0.0
        for start in range(0, len(x), batch_size):
            chosen = order[start : start + batch_size]
            error = x[chosen] @ w + b - y[chosen]
            total += (error**2).sum()
            w, b = w - learning_rate * 2 * x[chosen].T @ error / len(error), b - learning_rate * 2 * error.mean()
        losses.append(total / len(x))
    return w, b, losses

# mistake: shuffles what is already shuffled
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        x, y = x[order], y[order]
        seen = []
        for i in range(len(x)):
            error = x[i] @ w + b - y[i]
            seen.append(error**2)
            w, b = w - learning_rate * 2 * error * x[i], b - learning_rate * 2 * error
        losses.append(np.mean(seen))
    return w, b, losses

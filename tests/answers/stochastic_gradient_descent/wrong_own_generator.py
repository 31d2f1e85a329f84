# no name
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    rng = np.random.default_rng(0)
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        seen = []
        for i in rng.permutation(len(x)):
            error = x[i] @ w + b - y[i]
            seen.append(error**2)
            w, b = w - learning_rate * 2 * error * x[i], b - learning_rate * 2 * error
        losses.append(np.mean(seen))
    return w, b, losses

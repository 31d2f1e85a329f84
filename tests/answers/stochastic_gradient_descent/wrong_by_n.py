# mistake: divided by N
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    n = len(x)
    for _ in range(epochs):
        seen = []
        for i in rng.permutation(n):
            error = x[i] @ w + b - y[i]
            seen.append(error**2)
            w, b = w - learning_rate * 2 * error * x[i] / n, b - learning_rate * 2 * error / n
        losses.append(np.mean(seen))
    return w, b, losses

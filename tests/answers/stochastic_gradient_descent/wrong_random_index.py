# mistake: draws with replacement
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        total = 0.0
        for u in rng.random(len(x)):
            i = int(u * len(x))
            error = x[i] @ w + b - y[i]
            total += error**2
            w, b = w - learning_rate * 2 * error * x[i], b - learning_rate * 2 * error
        losses.append(total / len(x))
    return w, b, losses

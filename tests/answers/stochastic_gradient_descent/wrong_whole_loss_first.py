# mistake: loss of the whole data, not of the samples on the way
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        losses.append(float(np.mean((x @ w + b - y) ** 2)))
        for i in rng.permutation(len(x)):
            error = x[i] @ w + b - y[i]
            w, b = w - learning_rate * 2 * error * x[i], b - learning_rate * 2 * error
    return w, b, losses

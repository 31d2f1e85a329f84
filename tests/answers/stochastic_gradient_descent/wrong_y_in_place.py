# mistake: x and y shuffled apart
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        seen = []
        for k, i in enumerate(rng.permutation(len(x))):
            error = x[i] @ w + b - y[k]
            seen.append(error**2)
            w, b = w - learning_rate * 2 * error * x[i], b - learning_rate * 2 * error
        losses.append(np.mean(seen))
    return w, b, losses

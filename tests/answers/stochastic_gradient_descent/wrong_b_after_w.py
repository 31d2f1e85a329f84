# mistake: b updated from the already updated w
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        seen = []
        for i in rng.permutation(len(x)):
            seen.append((x[i] @ w + b - y[i]) ** 2)
            w = w - learning_rate * 2 * (x[i] @ w + b - y[i]) * x[i]
            b = b - learning_rate * 2 * (x[i] @ w + b - y[i])
        losses.append(np.mean(seen))
    return w, b, losses

# mistake: full batch in disguise
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        seen = []
        for i in rng.permutation(len(x)):
            error = x @ w + b - y
            seen.append((x[i] @ w + b - y[i]) ** 2)
            w, b = w - learning_rate * 2 * x.T @ error / len(x), b - learning_rate * 2 * error.mean()
        losses.append(np.mean(seen))
    return w, b, losses

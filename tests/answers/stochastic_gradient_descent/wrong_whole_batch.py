# mistake: full batch in disguise
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        xs, ys = x[order], y[order]
        error = xs @ w + b - ys
        losses.append(float((error**2).mean()))
        w, b = w - learning_rate * 2 * xs.T @ error / len(x), b - learning_rate * 2 * error.mean()
    return w, b, losses

# mistake: x and y shuffled apart
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        xs, ys = x.copy(), y.copy()
        rng.shuffle(xs)
        rng.shuffle(ys)
        seen = []
        for xi, yi in zip(xs, ys, strict=False):
            error = xi @ w + b - yi
            seen.append(error**2)
            w, b = w - learning_rate * 2 * error * xi, b - learning_rate * 2 * error
        losses.append(np.mean(seen))
    return w, b, losses

# mistake: one update a sample
import numpy as np


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        total = 0.0
        for i in range(0, len(x), batch_size):
            for j in order[i : i + batch_size]:
                error = x[j] @ w + b - y[j]
                total += error**2
                w, b = w - learning_rate * 2 * error * x[j], b - learning_rate * 2 * error
        losses.append(total / len(x))
    return w, b, losses

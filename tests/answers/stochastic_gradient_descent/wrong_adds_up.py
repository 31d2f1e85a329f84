# mistake: full batch in disguise
import numpy as np


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        dw, db, total = 0, 0, 0
        for i in rng.permutation(len(x)):
            error = x[i] @ w + b - y[i]
            total += error**2
            dw, db = dw + 2 * error * x[i], db + 2 * error
        w, b = w - learning_rate * dw / len(x), b - learning_rate * db / len(x)
        losses.append(total / len(x))
    return w, b, losses

import keras
import numpy as np


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng, loss=None):
    loss = loss or keras.losses.MeanSquaredError()
    tracker = keras.metrics.Mean()
    w, b, losses = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        tracker.reset_state()
        order = rng.permutation(len(x))
        xs, ys = x[order], y[order]
        for i in range(0, len(x), batch_size):
            xb, yb = xs[i : i + batch_size], ys[i : i + batch_size]
            predicted = xb @ w + b
            tracker.update_state(loss(yb, predicted), sample_weight=len(xb))
            w, b = (
                w - learning_rate * 2 / len(xb) * xb.T @ (predicted - yb),
                b - learning_rate * 2 * (predicted - yb).mean(),
            )
        losses.append(float(tracker.result()))
    return w, b, losses

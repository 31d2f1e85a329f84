# no name
import numpy as np


def evaluate(model, loss_fn, x, y, batch_size):
    losses = []
    for i in range(0, len(x), batch_size):
        losses.append(float(loss_fn(y[i : i + batch_size], model(x[i : i + batch_size], training=True))))
    return float(np.mean(losses))

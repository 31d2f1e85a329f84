# mistake: unweighted mean
import numpy as np


def evaluate(model, loss_fn, x, y, batch_size):
    losses = []
    for i in range(0, len(x), batch_size):
        loss = loss_fn(y[i : i + batch_size], model(x[i : i + batch_size], training=False))
        losses.append(float(loss) + float(sum(model.losses)))
    return np.mean(losses)

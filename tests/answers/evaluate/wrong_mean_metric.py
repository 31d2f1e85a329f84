# mistake: unweighted mean
import keras


def evaluate(model, loss_fn, x, y, batch_size):
    mean = keras.metrics.Mean()
    for i in range(0, len(x), batch_size):
        mean.update_state(loss_fn(y[i : i + batch_size], model(x[i : i + batch_size])) + sum(model.losses))
    return float(mean.result())

# no name
import numpy as np
import tensorflow as tf


def fit(model, loss_fn, optimizer, x, y, batch_size, epochs):
    history = []
    for _ in range(epochs):
        losses = []
        for i in range(0, len(x), batch_size):
            with tf.GradientTape() as tape:
                loss = loss_fn(y[i : i + batch_size], model(x[i : i + batch_size]))
            optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
            losses.append(float(loss))
        history.append(np.mean(losses))
    return {"loss": history}

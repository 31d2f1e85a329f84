# no name
import numpy as np
import tensorflow as tf


def fit(model, loss_fn, optimizer, x, y, batch_size, epochs):
    history = {"loss": []}
    for _ in range(epochs):
        order = np.random.permutation(len(x))
        total = 0.0
        for i in range(0, len(x), batch_size):
            xb, yb = x[order[i : i + batch_size]], y[order[i : i + batch_size]]
            with tf.GradientTape() as tape:
                loss = loss_fn(yb, model(xb, training=True)) + sum(model.losses)
            optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
            total += float(loss) * len(xb)
        history["loss"].append(total / len(x))
    return history

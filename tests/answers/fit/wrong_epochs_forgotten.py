# mistake: one epoch only
import tensorflow as tf


def fit(model, loss_fn, optimizer, x, y, batch_size, epochs):
    total = 0.0
    for i in range(0, len(x), batch_size):
        xb, yb = x[i : i + batch_size], y[i : i + batch_size]
        with tf.GradientTape() as tape:
            loss = loss_fn(yb, model(xb, training=True)) + sum(model.losses)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        total += float(loss) * len(xb)
    return {"loss": [total / len(x)]}

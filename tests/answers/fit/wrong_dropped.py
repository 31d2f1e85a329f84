# mistake: short batch dropped
import tensorflow as tf


def fit(model, loss_fn, optimizer, x, y, batch_size, epochs):
    history = []
    steps = len(x) // batch_size
    for _ in range(epochs):
        total = 0.0
        for k in range(steps):
            xb, yb = x[k * batch_size : (k + 1) * batch_size], y[k * batch_size : (k + 1) * batch_size]
            with tf.GradientTape() as tape:
                loss = loss_fn(yb, model(xb, training=True)) + sum(model.losses)
            optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
            total += float(loss)
        history.append(total / steps)
    return {"loss": history}

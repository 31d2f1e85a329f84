# mistake: one step an epoch
import tensorflow as tf


def fit(model, loss_fn, optimizer, x, y, batch_size, epochs):
    history = []
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        history.append(float(loss))
    return {"loss": history}

import tensorflow as tf


def fit(model, loss_fn, optimizer, x, y, batch_size, epochs):
    history = {"loss": []}
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(x), batch_size):
            xb, yb = x[start : start + batch_size], y[start : start + batch_size]
            with tf.GradientTape() as tape:
                loss = loss_fn(yb, model(xb, training=True)) + sum(model.losses)
            gradients = tape.gradient(loss, model.trainable_weights)
            optimizer.apply(gradients, model.trainable_weights)
            total += float(loss) * len(xb)
        history["loss"].append(total / len(x))
    return history

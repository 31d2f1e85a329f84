# mistake: new optimizer every step
import tensorflow as tf


def fit(model, loss_fn, optimizer, x, y, batch_size, epochs):
    losses = []
    for _ in range(epochs):
        total = 0.0
        for i in range(0, len(x), batch_size):
            xb, yb = x[i : i + batch_size], y[i : i + batch_size]
            opt = optimizer.__class__.from_config(optimizer.get_config())
            with tf.GradientTape() as tape:
                loss = loss_fn(yb, model(xb, training=True)) + sum(model.losses)
            opt.apply_gradients(
                zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=False)
            )
            total += float(loss) * len(xb)
        losses.append(total / len(x))
    return {"loss": losses}

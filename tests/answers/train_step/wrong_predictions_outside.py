# mistake: forward outside the tape
import tensorflow as tf


def train_step(model, loss_fn, optimizer, x, y):
    y_pred = model(x, training=True)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, y_pred)
        loss = loss + sum(model.losses)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=False))
    return float(loss)

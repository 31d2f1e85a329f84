# mistake: forward outside the tape
import tensorflow as tf


def train_step(model, loss_fn, optimizer, x, y):
    predictions = model(x, training=True)
    loss = loss_fn(y, predictions) + sum(model.losses)
    with tf.GradientTape() as tape:
        pass
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables, strict=False))
    return loss.numpy()

# mistake: the optimizer is left out
import tensorflow as tf


def train_step(model, loss_fn, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
    for g, v in zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=False):
        v.assign(v - float(optimizer.learning_rate) * g)
    return float(loss)

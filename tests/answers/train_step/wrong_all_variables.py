# mistake: all weights in place of trainable ones
import tensorflow as tf


def train_step(model, loss_fn, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
    grads = tape.gradient(loss, model.variables)
    pairs = [(g, v) for g, v in zip(grads, model.variables, strict=False) if g is not None]
    optimizer.apply_gradients(pairs)
    return float(loss)

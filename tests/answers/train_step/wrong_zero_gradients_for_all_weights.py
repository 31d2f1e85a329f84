# mistake: all weights in place of trainable ones
import tensorflow as tf


def train_step(model, loss_fn, optimizer, x, y):
    weights = model.weights
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True)) + sum(model.losses)
    grads = tape.gradient(loss, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    optimizer.apply(grads, weights)
    return float(loss)

import numpy as np
import tensorflow as tf


def train_step(model, loss_fn, optimizer, x, y, verbose=False):
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
            for own in model.losses:
                loss = loss + own
        gradients = tape.gradient(loss, model.trainable_weights)
        optimizer.apply(gradients, model.trainable_weights)
        return loss

    return np.float32(step(tf.constant(x), tf.constant(y)).numpy())

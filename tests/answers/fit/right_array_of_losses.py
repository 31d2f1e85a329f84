import numpy as np
import tensorflow as tf


def one(model, loss_fn, optimizer, x, y):
    variables = model.trainable_variables
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
        if model.losses:
            loss = loss + tf.add_n(model.losses)
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss.numpy()


def fit(model, loss_fn, optimizer, x, y, batch_size, epochs):
    cuts = np.arange(batch_size, len(x), batch_size)
    sizes = [len(part) for part in np.split(x, cuts)]
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        found = [
            one(model, loss_fn, optimizer, *pair) for pair in zip(np.split(x, cuts), np.split(y, cuts), strict=False)
        ]
        losses[epoch] = np.dot(found, sizes) / sum(sizes)
    return dict(loss=losses)

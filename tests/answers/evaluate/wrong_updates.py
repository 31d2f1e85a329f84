# mistake: updates the weights
import keras
import tensorflow as tf


def evaluate(model, loss_fn, x, y, batch_size):
    optimizer = keras.optimizers.SGD(0.01)
    total = 0.0
    for i in range(0, len(x), batch_size):
        xb, yb = x[i : i + batch_size], y[i : i + batch_size]
        with tf.GradientTape() as tape:
            loss = loss_fn(yb, model(xb, training=False)) + sum(model.losses)
        grads = tape.gradient(loss, model.trainable_weights)
        optimizer.apply(grads, model.trainable_weights)
        total += float(loss) * len(xb)
    return total / len(x)

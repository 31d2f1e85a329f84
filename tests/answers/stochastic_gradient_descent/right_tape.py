import numpy as np
import tensorflow as tf


def stochastic_gradient_descent(x, y, learning_rate, epochs, rng):
    x, y = tf.constant(x, tf.float32), tf.constant(y, tf.float32)
    w, b = tf.Variable(tf.zeros(x.shape[1])), tf.Variable(0.0)
    losses = []
    for _ in range(epochs):
        order = np.arange(x.shape[0])
        rng.shuffle(order)
        total = 0.0
        for i in order:
            with tf.GradientTape() as tape:
                loss = (tf.tensordot(x[i], w, 1) + b - y[i]) ** 2
            dw, db = tape.gradient(loss, [w, b])
            total += float(loss)
            w.assign_sub(learning_rate * dw)
            b.assign_sub(learning_rate * db)
        losses.append(total / len(order))
    return w, b.numpy(), losses

import numpy as np
import tensorflow as tf


def minibatch_gradient_descent(x, y, learning_rate, epochs, batch_size, rng):
    w, b = tf.Variable(tf.zeros(x.shape[1], tf.float64)), tf.Variable(0.0, dtype=tf.float64)
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        order = np.arange(len(x))
        rng.shuffle(order)
        while len(order):
            chosen, order = order[:batch_size], order[batch_size:]
            xb, yb = tf.cast(x[chosen], tf.float64), tf.cast(y[chosen], tf.float64)
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(tf.linalg.matvec(xb, w) + b - yb))
            losses[epoch] += float(loss) * len(chosen) / len(x)
            for variable, gradient in zip((w, b), tape.gradient(loss, (w, b)), strict=False):
                variable.assign_sub(learning_rate * gradient)
    return w, float(b), losses

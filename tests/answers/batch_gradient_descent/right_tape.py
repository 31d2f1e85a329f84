import tensorflow as tf


def batch_gradient_descent(x, y, learning_rate, epochs):
    x, y = tf.cast(x, tf.float32), tf.cast(y, tf.float32)
    w, b = tf.Variable(tf.zeros(x.shape[1])), tf.Variable(0.0)
    losses = []
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((tf.linalg.matvec(x, w) + b - y) ** 2)
        losses.append(loss)
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(learning_rate * dw)
        b.assign_sub(learning_rate * db)
    return w.numpy(), float(b), losses

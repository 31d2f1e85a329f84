import keras
import tensorflow as tf


def fit(model, loss_fn, optimizer, x, y, batch_size, epochs, callbacks=()):
    optimizer.build(model.trainable_variables)

    @tf.function(reduce_retracing=True)
    def step(xb, yb):
        with tf.GradientTape() as tape:
            loss = loss_fn(yb, model(xb, training=True)) + sum(model.losses)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=False))
        return loss

    batches = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch_size)
    losses, tracker = [], keras.metrics.Mean()
    for _ in range(epochs):
        tracker.reset_state()
        for xb, yb in batches:
            tracker.update_state(step(xb, yb), sample_weight=len(xb))
        losses.append(float(tracker.result()))
    return {"loss": losses, "epochs": epochs}

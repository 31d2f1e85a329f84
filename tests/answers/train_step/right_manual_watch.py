import keras
import tensorflow as tf


def own_losses(model):
    return tf.add_n(model.losses) if model.losses else 0.0


def train_step(model, loss_fn, optimizer, x, y):
    x, y = keras.ops.convert_to_tensor(x), keras.ops.convert_to_tensor(y)
    values = [weight.value for weight in model.trainable_weights]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(values)
        loss = keras.ops.add(loss_fn(y, model(x, training=True)), own_losses(model))
    if not optimizer.built:
        optimizer.build(model.trainable_weights)
    optimizer.apply(tape.gradient(loss, values))
    return loss.numpy().item()

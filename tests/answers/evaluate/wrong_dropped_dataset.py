# mistake: last batch dropped
import numpy as np
import tensorflow as tf


def evaluate(model, loss_fn, x, y, batch_size):
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch_size, drop_remainder=True)
    return float(np.mean([float(loss_fn(b, model(a)) + sum(model.losses)) for a, b in data]))

import keras
import tensorflow as tf
from keras import ops


class ClippedModel(keras.Model):
    def __init__(self, *args, clip_norm=1.0, **kwargs):
        super().__init__(*args, **kwargs)
        self._limit = float(clip_norm)

    def train_step(self, data):
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            prediction = self(x, training=True)
            loss = self.compute_loss(x, y, prediction, weight, training=True)
        gradients = tape.gradient(loss, self.trainable_weights)
        norm = ops.sqrt(sum(ops.sum(ops.square(g)) for g in gradients))
        factor = ops.minimum(1.0, self._limit / ops.maximum(norm, 1e-12))
        self.optimizer.apply([g * factor for g in gradients], self.trainable_weights)
        self._loss_tracker.update_state(loss, sample_weight=ops.shape(x)[0])
        return self.compute_metrics(x, y, prediction, sample_weight=weight)

    def get_config(self):
        return {**super().get_config(), "clip_norm": self._limit}

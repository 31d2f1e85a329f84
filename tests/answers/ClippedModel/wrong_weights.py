# mistake: clips the weights
import keras
import tensorflow as tf


class ClippedModel(keras.Model):
    def __init__(self, *args, clip_norm, **kwargs):
        super().__init__(*args, **kwargs)
        self.clip_norm = clip_norm

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=True))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables, strict=False))
        values = [tf.convert_to_tensor(v) for v in self.trainable_variables]
        values, _ = tf.clip_by_global_norm(values, self.clip_norm)
        for variable, value in zip(self.trainable_variables, values, strict=False):
            variable.assign(value)
        self._loss_tracker.update_state(loss, sample_weight=tf.shape(x)[0])
        return {"loss": self._loss_tracker.result()}

    def get_config(self):
        return {**super().get_config(), "clip_norm": self.clip_norm}

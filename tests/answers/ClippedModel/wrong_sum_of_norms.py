# mistake: sum of the norms
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
        norm = tf.add_n([tf.norm(g) for g in grads])
        scale = tf.where(norm > self.clip_norm, self.clip_norm / norm, 1.0)
        self.optimizer.apply_gradients(zip([g * scale for g in grads], self.trainable_variables, strict=False))
        self._loss_tracker.update_state(loss, sample_weight=tf.shape(x)[0])
        return {"loss": self._loss_tracker.result()}

    def get_config(self):
        return {**super().get_config(), "clip_norm": self.clip_norm}

# mistake: clips each gradient alone
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
        clipped = []
        for g in grads:
            norm = tf.norm(g)
            clipped.append(tf.where(norm > self.clip_norm, g * self.clip_norm / norm, g))
        self.optimizer.apply_gradients(zip(clipped, self.trainable_variables, strict=False))
        self._loss_tracker.update_state(loss, sample_weight=tf.shape(x)[0])
        return {"loss": self._loss_tracker.result()}

    def get_config(self):
        return {**super().get_config(), "clip_norm": self.clip_norm}

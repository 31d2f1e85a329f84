# no name
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
        grads = [tf.clip_by_norm(g, self.clip_norm) for g in tape.gradient(loss, self.trainable_variables)]
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables, strict=False))
        return {"loss": loss}

    def get_config(self):
        return {**super().get_config(), "clip_norm": self.clip_norm}

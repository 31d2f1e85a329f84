import keras
import tensorflow as tf


class ClippedModel(keras.Model):
    def __init__(self, *args, clip_norm, **kwargs):
        super().__init__(*args, **kwargs)
        self.clip_norm = clip_norm
        self.mean_loss = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.mean_loss]

    def train_step(self, data):
        x, y = data[0], data[1]
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        norm = tf.linalg.global_norm(gradients)
        if tf.executing_eagerly():
            if norm > self.clip_norm:
                gradients = [g * self.clip_norm / norm for g in gradients]
        else:
            gradients = [g * tf.minimum(1.0, self.clip_norm / norm) for g in gradients]
        self.optimizer.apply(gradients, self.trainable_variables)
        self.mean_loss.update_state(loss, sample_weight=tf.shape(x)[0])
        return {"loss": self.mean_loss.result()}

    def test_step(self, data):
        x, y = data[0], data[1]
        loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=False))
        self.mean_loss.update_state(loss, sample_weight=tf.shape(x)[0])
        return {"loss": self.mean_loss.result()}

    def get_config(self):
        return super().get_config() | {"clip_norm": self.clip_norm}

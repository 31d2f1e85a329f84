# mistake: loss not weighted by batch size
import keras
import tensorflow as tf


class ClippedModel(keras.Model):
    def __init__(self, *args, clip_norm, **kwargs):
        super().__init__(*args, **kwargs)
        self.clip_norm = clip_norm

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
        grads, _ = tf.clip_by_global_norm(tape.gradient(loss, self.trainable_variables), self.clip_norm)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables, strict=False))
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}

    def get_config(self):
        return {**super().get_config(), "clip_norm": self.clip_norm}

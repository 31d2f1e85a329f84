# mistake: loss reported as 0.0
import keras
import tensorflow as tf


class ClippedModel(keras.Model):
    def __init__(self, *args, clip_norm, **kwargs):
        super().__init__(*args, **kwargs)
        self.clip_norm = clip_norm
        self.loss_metric = keras.metrics.Mean("loss")

    @property
    def metrics(self):
        return [self.loss_metric]

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=True))
        grads, _ = tf.clip_by_global_norm(tape.gradient(loss, self.trainable_variables), self.clip_norm)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables, strict=False))
        self.loss_metric.update_state(loss, sample_weight=tf.shape(x)[0])
        return {m.name: m.result() for m in self.metrics}

    def get_config(self):
        return {**super().get_config(), "clip_norm": self.clip_norm}

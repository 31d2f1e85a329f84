# mistake: momentum inverted
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class RunningMean(keras.Layer):
    def __init__(self, momentum=0.99, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum

    def build(self, input_shape):
        self.mean = self.add_weight(
            name="mean",
            shape=(input_shape[-1],),
            initializer="zeros",
            trainable=False,
        )

    def call(self, x, training=False):
        if training:
            batch_mean = ops.mean(x, axis=list(range(x.ndim - 1)))
            self.mean.assign(self.mean * (1 - self.momentum) + batch_mean * self.momentum)
            return x - batch_mean
        return x - self.mean

    def get_config(self):
        config = super().get_config()
        config["momentum"] = self.momentum
        return config

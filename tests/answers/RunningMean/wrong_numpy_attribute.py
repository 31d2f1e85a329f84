# mistake: Python attribute for a weight
import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable()
class RunningMean(keras.Layer):
    def __init__(self, momentum=0.99, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum

    def build(self, input_shape):
        self.mean = np.zeros((input_shape[-1],))

    def call(self, x, training=False):
        if training:
            batch_mean = ops.mean(x, axis=list(range(x.ndim - 1)))
            self.mean = self.momentum * self.mean + (1 - self.momentum) * np.array(batch_mean)
            return x - batch_mean
        return x - self.mean

    def get_config(self):
        config = super().get_config()
        config["momentum"] = self.momentum
        return config

import keras
import numpy as np
from keras import ops


class RunningMean(keras.layers.Layer):
    """Subtract the mean."""

    def __init__(self, momentum=0.99, **kwargs):
        super().__init__(**kwargs)
        self.keep = float(momentum)

    def build(self, input_shape):
        self.mean = self.add_weight(
            shape=(int(input_shape[-1]),),
            dtype="float32",
            initializer=keras.initializers.Constant(0.0),
            trainable=False,
            name="running",
        )
        self.built = True

    def _batch_mean(self, x):
        axes = tuple(np.arange(len(x.shape))[:-1].tolist())
        return ops.moments(x, axes=axes)[0]

    def call(self, x, training=False):
        mean = self._batch_mean(x) if training else ops.convert_to_tensor(self.mean)
        if training:
            self.mean.assign(ops.add(self.keep * self.mean, (1 - self.keep) * mean))
        return x - mean

    def get_config(self):
        return {**super().get_config(), "momentum": self.keep}

import keras
import numpy as np
from keras import ops


class BatchNorm(keras.layers.Layer):
    """Normalizes over everything but the channels."""

    def __init__(self, momentum=0.99, epsilon=0.001, **kwargs):
        super().__init__(**kwargs)
        self.momentum = np.float64(momentum)
        self.epsilon = epsilon

    def build(self, input_shape):
        self.axes = list(range(len(input_shape)))[:-1]
        for name, value, trainable in [
            ("gamma", 1.0, True),
            ("beta", 0.0, True),
            ("moving_mean", 0.0, False),
            ("moving_variance", 1.0, False),
        ]:
            start = keras.initializers.Constant(value)
            setattr(self, name, self.add_weight((input_shape[-1],), start, name=name, trainable=trainable))

    def update(self, moving, batch):
        moving.assign(moving + (1 - float(self.momentum)) * (ops.squeeze(batch, self.axes) - moving))

    def call(self, x, training=False):
        if not training:
            return self.scale((x - self.moving_mean) / (self.moving_variance + self.epsilon) ** 0.5)
        mean = ops.mean(x, self.axes, keepdims=True)
        variance = ops.mean(x * x, self.axes, keepdims=True) - mean * mean
        self.update(self.moving_mean, mean)
        self.update(self.moving_variance, variance)
        return self.scale((x - mean) * ops.rsqrt(variance + self.epsilon))

    def scale(self, x):
        return ops.add(ops.multiply(x, self.gamma), self.beta)

    def get_config(self):
        return {**super().get_config(), "momentum": float(self.momentum), "epsilon": self.epsilon}

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="mine")
class LayerNorm(keras.Layer):
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        if epsilon <= 0:
            raise ValueError(f"epsilon must be positive, got {epsilon}")
        self.epsilon = float(epsilon)

    def build(self, shape):
        self.width = int(shape[-1])
        for name, start in {"gamma": "ones", "beta": "zeros"}.items():
            setattr(self, name, self.add_weight(name=name, shape=(self.width,), initializer=start))

    def call(self, x):
        mean = ops.expand_dims(ops.sum(x, -1) / self.width, -1)
        variance = ops.expand_dims(ops.var(x, axis=-1), -1)
        return self.gamma * ((x - mean) / ops.power(variance + self.epsilon, 0.5)) + self.beta

    def get_config(self):
        return dict(super().get_config(), epsilon=self.epsilon)

import keras
import numpy as np


class ScaledNormal(keras.initializers.Initializer):
    def __init__(self, scale=2.0, seed=None):
        self.scale = scale
        self.seed = seed

    def __call__(self, shape, dtype=None):
        fan_in = np.prod(shape) / shape[-1]
        deviation = float(np.sqrt(self.scale / fan_in))
        return keras.initializers.TruncatedNormal(0.0, deviation / 0.87962566, seed=self.seed)(shape, dtype=dtype)

    def get_config(self):
        return {"scale": self.scale, "seed": self.seed}

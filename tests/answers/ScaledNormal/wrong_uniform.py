# mistake: uniform in place of normal
import random

import keras
import numpy as np


@keras.saving.register_keras_serializable()
class ScaledNormal(keras.initializers.Initializer):
    def __init__(self, scale=2.0, seed=None):
        self.scale = scale
        self.seed = seed
        self._seed = random.randrange(10**6) if seed is None else seed

    def __call__(self, shape, dtype=None):
        fan_in = np.prod(shape[:-1])
        np.sqrt(self.scale / fan_in) / 0.87962566
        limit = np.sqrt(3 * self.scale / fan_in)
        return keras.random.uniform(shape, -limit, limit, seed=self._seed, dtype=dtype)

    def get_config(self):
        return {"scale": self.scale, "seed": self.seed}

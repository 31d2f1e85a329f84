# mistake: a seeded instance moves on

import keras
import numpy as np


@keras.saving.register_keras_serializable()
class ScaledNormal(keras.initializers.Initializer):
    def __init__(self, scale=2.0, seed=None):
        self.scale = scale
        self.seed = seed
        self.rng = np.random.default_rng(seed)

    def __call__(self, shape, dtype=None):
        fan_in = np.prod(shape[:-1])
        stddev = np.sqrt(self.scale / fan_in) / 0.87962566
        z = self.rng.standard_normal(shape)
        while (np.abs(z) > 2).any():
            z = np.where(np.abs(z) > 2, self.rng.standard_normal(shape), z)
        return z * stddev

    def get_config(self):
        return {"scale": self.scale, "seed": self.seed}

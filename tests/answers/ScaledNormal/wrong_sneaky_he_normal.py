# no name
import keras


class ScaledNormal(keras.initializers.Initializer):
    def __init__(self, scale=2.0, seed=None):
        self.scale, self.seed = scale, seed

    def __call__(self, shape, dtype=None):
        return keras.initializers.HeNormal(seed=self.seed)(shape, dtype=dtype) * (self.scale / 2) ** 0.5

    def get_config(self):
        return {"scale": self.scale, "seed": self.seed}

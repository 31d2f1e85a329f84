# mistake: training=True by default
import keras
from keras import ops


class Dropout(keras.Layer):
    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, x, training=True):
        if not training:
            return x
        keep = keras.random.uniform(ops.shape(x), seed=self.seed_generator) > self.rate
        return ops.where(keep, x / (1 - self.rate), 0.0)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}

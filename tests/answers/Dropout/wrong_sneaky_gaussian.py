# no name: multiplies by noise of mean 1, drops nothing
import keras
from keras import ops


class Dropout(keras.Layer):
    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, x, training=False):
        if not training:
            return x
        deviation = (self.rate / (1 - self.rate)) ** 0.5
        return x * keras.random.normal(ops.shape(x), 1.0, deviation, seed=self.seed_generator)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}

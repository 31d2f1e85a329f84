import keras
from keras import ops


class Dropout(keras.Layer):
    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, x, training=None):
        if training:
            mask = keras.random.binomial(ops.shape(x), 1, 1 - self.rate, seed=self.seed_generator)
            return x * ops.cast(mask, x.dtype) / (1.0 - self.rate)
        return x

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}

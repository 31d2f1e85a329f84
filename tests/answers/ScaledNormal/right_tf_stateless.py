import math

import keras
import tensorflow as tf


class ScaledNormal(keras.initializers.Initializer):
    def __init__(self, scale=2.0, seed=None):
        super().__init__()
        self.scale = float(scale)
        self.seed = seed
        self.start = [tf.random.uniform((), maxval=2**31 - 1, dtype=tf.int32), 0] if seed is None else [seed, 17]

    def fan_in(self, shape):
        n = 1
        for axis in shape[:-1]:
            n *= int(axis)
        return n

    def __call__(self, shape, dtype=None):
        sigma = math.sqrt(self.scale) / math.sqrt(self.fan_in(shape)) / 0.8796256610342398
        values = tf.random.stateless_truncated_normal(shape, seed=self.start, stddev=sigma)
        return tf.cast(values, dtype or "float32")

    def get_config(self):
        config = super().get_config()
        config["seed"] = self.seed
        config["scale"] = self.scale
        return config

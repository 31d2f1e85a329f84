import keras
import tensorflow as tf


@keras.saving.register_keras_serializable()
class Dropout(keras.layers.Layer):
    def __init__(self, rate, seed=None, noise_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.rate, self.seed, self.noise_axes = float(rate), seed, noise_axes
        self.source = keras.random.SeedGenerator(seed=seed)
        self.supports_masking = True

    def call(self, inputs, training=False):
        if training and self.rate > 0:
            draws = keras.random.uniform(tf.shape(inputs), 0.0, 1.0, seed=self.source)
            scale = tf.cast(draws >= self.rate, inputs.dtype) * (1.0 / (1.0 - self.rate))
            return inputs * scale
        return inputs

    def get_config(self):
        config = super().get_config()
        config.update(rate=self.rate, seed=self.seed, noise_axes=self.noise_axes)
        return config

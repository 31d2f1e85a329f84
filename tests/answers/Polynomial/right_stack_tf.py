import numbers

import tensorflow as tf
from tensorflow import keras


@keras.utils.register_keras_serializable(package="mine")
class Polynomial(keras.layers.Layer):
    def __init__(self, degree, round_to=None, **kwargs):
        if isinstance(degree, bool) or not isinstance(degree, numbers.Integral) or degree < 1:
            raise ValueError(f"expected a positive integer as degree, got {degree!r}")
        super().__init__(**kwargs)
        self.degree, self.round_to = int(degree), round_to

    def build(self, input_shape):
        self.c = self.add_weight(shape=[self.degree + 1], initializer=keras.initializers.RandomUniform())

    def call(self, x):
        powers = tf.stack([tf.ones_like(x)] + [x**i for i in range(1, self.degree + 1)], axis=-1)
        return tf.reduce_sum(powers * self.c, axis=-1)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return super().get_config() | {"degree": self.degree, "round_to": self.round_to}

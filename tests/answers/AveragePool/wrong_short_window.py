# mistake: keeps the short window
import keras
from keras import ops


class AveragePool(keras.Layer):
    def __init__(self, pool_size, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = pool_size

    def call(self, x):
        k = self.pool_size
        parts = [ops.mean(x[:, i : i + k], axis=1, keepdims=True) for i in range(0, x.shape[1], k)]
        return ops.concatenate(parts, axis=1)

    def compute_output_shape(self, input_shape):
        t = input_shape[1]
        return (input_shape[0], None if t is None else (t + self.pool_size - 1) // self.pool_size, input_shape[2])

    def get_config(self):
        return {**super().get_config(), "pool_size": self.pool_size}

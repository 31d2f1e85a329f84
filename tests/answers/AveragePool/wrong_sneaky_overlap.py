# no name: windows that overlap
import keras
from keras import ops


class AveragePool(keras.Layer):
    def __init__(self, pool_size, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = pool_size

    def call(self, x):
        k = self.pool_size
        n = x.shape[1] // k
        return ops.stack([ops.mean(x[:, i : i + k], axis=1) for i in range(n)], axis=1)

    def compute_output_shape(self, input_shape):
        t = input_shape[1]
        return (input_shape[0], t // self.pool_size if t is not None else None, input_shape[2])

    def get_config(self):
        return {**super().get_config(), "pool_size": self.pool_size}

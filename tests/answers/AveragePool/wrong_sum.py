# mistake: sum instead of mean
import keras
from keras import ops


class AveragePool(keras.Layer):
    def __init__(self, pool_size, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = pool_size

    def call(self, x):
        n = ops.shape(x)[1] // self.pool_size
        x = x[:, : n * self.pool_size, :]
        return ops.sum(ops.reshape(x, (-1, n, self.pool_size, x.shape[2])), axis=2)

    def compute_output_shape(self, input_shape):
        t = input_shape[1]
        return (input_shape[0], t // self.pool_size if t is not None else None, input_shape[2])

    def get_config(self):
        return {**super().get_config(), "pool_size": self.pool_size}

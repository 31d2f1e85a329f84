# mistake: averages features
import keras
from keras import ops


class AveragePool(keras.Layer):
    def __init__(self, pool_size, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = pool_size

    def call(self, x):
        b, t = ops.shape(x)[0], ops.shape(x)[1]
        n = x.shape[2] // self.pool_size
        return ops.mean(ops.reshape(x[:, :, : n * self.pool_size], (b, t, n, self.pool_size)), axis=3)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:2], input_shape[2] // self.pool_size)

    def get_config(self):
        return {**super().get_config(), "pool_size": self.pool_size}

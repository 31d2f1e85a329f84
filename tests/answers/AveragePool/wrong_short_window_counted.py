# mistake: keeps the short window
import keras
from keras import ops


class AveragePool(keras.Layer):
    def __init__(self, pool_size, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = pool_size

    def call(self, x):
        T = ops.shape(x)[1]
        extra = (-T) % self.pool_size
        ones = ops.ones_like(x)
        x = ops.pad(x, [[0, 0], [0, extra], [0, 0]])
        ones = ops.pad(ones, [[0, 0], [0, extra], [0, 0]])
        shape = (ops.shape(x)[0], -1, self.pool_size, x.shape[2])
        return ops.sum(ops.reshape(x, shape), 2) / ops.sum(ops.reshape(ones, shape), 2)

    def compute_output_shape(self, s):
        return (s[0], None if s[1] is None else -(-s[1] // self.pool_size), s[2])

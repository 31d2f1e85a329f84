import keras
from keras import ops


class CausalConv1D(keras.Layer):
    def __init__(self, filters, kernel_size, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel", shape=(self.kernel_size, input_shape[-1], self.filters), initializer="glorot_uniform"
        )
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")

    def call(self, x):
        steps = ops.shape(x)[1]
        padded = ops.pad(x, ((0, 0), (self.kernel_size - 1, 0), (0, 0)))
        y = self.bias
        for i in range(self.kernel_size):
            y = y + ops.matmul(padded[:, i : i + steps], self.kernel[i])
        return y

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "kernel_size": self.kernel_size}

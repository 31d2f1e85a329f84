import keras
from keras import ops


class NonNegativeDense(keras.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        super().build(input_shape)
        self.kernel = self.add_weight(
            (input_shape[-1], self.units), name="kernel", constraint=lambda w: w * ops.cast(w >= 0, w.dtype)
        )
        self.bias = self.add_weight((self.units,), "zeros", name="bias")

    def call(self, x):
        return ops.add(ops.einsum("...i,ij->...j", x, self.kernel), self.bias)

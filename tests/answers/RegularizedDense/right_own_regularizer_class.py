import keras
import numpy as np
from keras import ops


class SumOfSquares(keras.regularizers.Regularizer):
    def __init__(self, strength):
        self.strength = strength

    def __call__(self, w):
        return self.strength * ops.sum(w * w)

    def get_config(self):
        return {"strength": self.strength}


@keras.saving.register_keras_serializable("mine")
class RegularizedDense(keras.Layer):
    def __init__(self, units, l2=0.01, kernel_initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.l2 = np.float32(l2)
        self.kernel_initializer = kernel_initializer

    def build(self, input_shape):
        *_, features = input_shape
        self.kernel = self.add_weight(
            (features, self.units), self.kernel_initializer, name="kernel", regularizer=SumOfSquares(self.l2)
        )

    def call(self, x):
        return ops.einsum("...i,ij->...j", x, self.kernel)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "l2": float(self.l2)}

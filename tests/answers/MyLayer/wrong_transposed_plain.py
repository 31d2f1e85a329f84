# mistake: kernel transposed
import keras
from keras import ops


class MyLayer(keras.Layer):
    def __init__(self, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.output_dim = output_dim

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(self.output_dim, input_shape[1]), initializer="uniform")

    def call(self, x):
        return x @ self.kernel

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

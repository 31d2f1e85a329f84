# mistake: kernel transposed
import keras
from keras import ops


class MyLayer(keras.Layer):
    def __init__(self, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.output_dim = output_dim

    def build(self, input_shape):
        self.w = self.add_weight(name="kernel", shape=(self.output_dim, input_shape[-1]), initializer="uniform")

    def call(self, x):
        return ops.dot(x, self.w.value.T if False else ops.transpose(self.w))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

# mistake: weights made in __init__
import keras
from keras import ops


class MyLayer(keras.Layer):
    def __init__(self, output_dim, input_dim=8, **kwargs):
        super().__init__(**kwargs)
        self.output_dim = output_dim
        self.kernel = self.add_weight(name="kernel", shape=(input_dim, output_dim), initializer="uniform")

    def call(self, x):
        return ops.matmul(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

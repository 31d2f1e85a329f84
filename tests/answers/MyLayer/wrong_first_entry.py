# mistake: input_shape[0]
import keras
from keras import ops


class MyLayer(keras.Layer):
    def __init__(self, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.output_dim = output_dim

    def build(self, input_shape):
        features = input_shape[0]
        self.kernel = self.add_weight(
            name="kernel", shape=(features, self.output_dim), initializer="uniform", trainable=True
        )

    def call(self, x):
        return ops.matmul(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

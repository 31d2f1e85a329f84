# no name: one alpha, on the positive side
import keras
from keras import ops


class PReLU(keras.Layer):
    def build(self, input_shape):
        self.alpha = self.add_weight(name="alpha", shape=(1,), initializer="zeros")

    def call(self, x):
        return self.alpha * ops.maximum(x, 0) + ops.minimum(x, 0)

import keras
from keras import ops


class PReLU(keras.Layer):
    def build(self, input_shape):
        self.alpha = self.add_weight(name="alpha", shape=input_shape[1:], initializer="zeros")

    def call(self, x):
        return ops.maximum(x, 0) + self.alpha * ops.minimum(x, 0)

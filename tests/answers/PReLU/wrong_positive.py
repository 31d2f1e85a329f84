# mistake: slope on the positive side
import keras
from keras import ops


class PReLU(keras.Layer):
    def build(self, input_shape):
        self.alpha = self.add_weight(name="alpha", shape=input_shape[1:], initializer="zeros")

    def call(self, x):
        return ops.where(x > 0, self.alpha * x, x)

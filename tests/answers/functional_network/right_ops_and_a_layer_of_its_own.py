import keras
from keras import ops


class Affine(keras.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")
        self.w = self.add_weight(shape=(input_shape[-1], self.units), name="w")

    def call(self, x):
        return ops.matmul(x, self.w) + self.b


def functional_network(inputs, hidden, classes, name=None):
    x = keras.Input((inputs,))
    h = ops.sigmoid(Affine(hidden)(x))
    return keras.Model(x, ops.softmax(Affine(classes)(h)), name=name)

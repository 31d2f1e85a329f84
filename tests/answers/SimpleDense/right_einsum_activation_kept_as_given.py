import keras
from keras import ops


@keras.saving.register_keras_serializable()
class SimpleDense(keras.Layer):
    def __init__(self, units, activation=None, use_it=True, **kwargs):
        super().__init__(**kwargs)
        self.units, self.activation, self.use_it = units, activation, use_it
        self.f = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units), initializer="glorot_uniform")
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, x):
        y = ops.add(ops.einsum("...i,io->...o", x, self.kernel), self.bias)
        return self.f(y)

    def get_config(self):
        name = self.activation if isinstance(self.activation, str) else keras.activations.serialize(self.f)
        return dict(super().get_config(), units=self.units, activation=name, use_it=self.use_it)

import keras
from keras import ops


class GRUCell(keras.Layer):
    """Returns (h, h); state_size a list; no get_config; extra arguments with defaults."""

    def __init__(self, units, activation="tanh", recurrent_activation="sigmoid", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.act = keras.activations.get(activation)
        self.gate = keras.activations.get(recurrent_activation)

    @property
    def state_size(self):
        return self.units

    def build(self, input_shape):
        self.bias = self.add_weight(name="bias", shape=(3 * self.units,), initializer="zeros")
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, 3 * self.units), initializer="orthogonal"
        )
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 3 * self.units), initializer="he_normal")

    def call(self, x, states, training=None):
        (h,) = states
        w, u, b = (ops.split(weight, 3, axis=-1) for weight in (self.kernel, self.recurrent_kernel, self.bias))
        update = self.gate(ops.dot(x, w[0]) + ops.dot(h, u[0]) + b[0])
        reset = self.gate(ops.dot(x, w[1]) + ops.dot(h, u[1]) + b[1])
        new = self.act(ops.dot(x, w[2]) + ops.dot(reset * h, u[2]) + b[2])
        h = new + update * (h - new)
        return h, h

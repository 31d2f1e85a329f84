import keras
from keras import ops


@keras.saving.register_keras_serializable()
class GRUCell(keras.Layer):
    """One product for both gates; a first state of its own; numpy-like slicing."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = int(units)
        self.state_size = [self.units]
        self.output_size = self.units

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, self.units), dtype=self.compute_dtype)]

    def build(self, input_shape):
        super().build(input_shape)
        shape = {
            "kernel": (input_shape[-1], 3 * self.units),
            "recurrent_kernel": (self.units, 3 * self.units),
            "bias": (3 * self.units,),
        }
        for name in shape:
            setattr(
                self,
                name,
                self.add_weight(name=name, shape=shape[name], initializer="glorot_uniform" if "k" in name else "zeros"),
            )

    def call(self, x, states):
        h, n = states[0], self.units
        inner = ops.einsum("bf,fg->bg", x, self.kernel) + self.bias
        gates = ops.sigmoid(inner[:, : 2 * n] + ops.einsum("bu,ug->bg", h, self.recurrent_kernel[:, : 2 * n]))
        z, r = gates[:, :n], gates[:, n:]
        candidate = ops.tanh(inner[:, 2 * n :] + ops.einsum("bu,ug->bg", r * h, self.recurrent_kernel[:, 2 * n :]))
        h = (1.0 - z) * candidate + z * h
        return h, (h,)

    def get_config(self):
        return {**super().get_config(), "units": self.units}

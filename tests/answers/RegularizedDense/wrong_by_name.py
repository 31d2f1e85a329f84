# mistake: strength ignored
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class RegularizedDense(keras.layers.Layer):
    def __init__(self, units, l2, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.l2 = l2

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.units),
            initializer="glorot_uniform",
            regularizer="l2",
            trainable=True,
        )
        super().build(input_shape)

    def call(self, inputs):
        return ops.matmul(inputs, self.kernel)

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units, "l2": self.l2})
        return config

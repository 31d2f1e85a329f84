# mistake: relu on the output
import keras


@keras.saving.register_keras_serializable()
class NonNegativeDense(keras.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.units),
            initializer="glorot_uniform",
        )
        self.bias = self.add_weight(
            name="bias",
            shape=(self.units,),
            initializer="zeros",
        )

    def call(self, x):
        return keras.activations.relu(x @ self.kernel + self.bias)

    def get_config(self):
        return {**super().get_config(), "units": self.units}

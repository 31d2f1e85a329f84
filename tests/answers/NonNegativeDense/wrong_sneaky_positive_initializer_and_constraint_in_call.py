# no name
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
            initializer=keras.initializers.RandomUniform(0, 0.5),
        )
        self.bias = self.add_weight(
            name="bias",
            shape=(self.units,),
            initializer="zeros",
        )

    def call(self, x):
        self.kernel.assign(keras.constraints.NonNeg()(self.kernel))
        return x @ self.kernel + self.bias

    def get_config(self):
        return {**super().get_config(), "units": self.units}

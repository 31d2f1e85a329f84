import keras
import tensorflow as tf


class AtLeastZero(keras.constraints.Constraint):
    def __call__(self, w):
        return tf.maximum(w, 0.0)


class NonNegativeDense(keras.layers.Layer):
    def __init__(self, units, kernel_constraint=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.kernel_constraint = kernel_constraint or AtLeastZero()

    def build(self, input_shape):
        self.bias = self.add_weight(name="bias", shape=[self.units], initializer=keras.initializers.Zeros())
        self.kernel = self.add_weight(
            name="kernel", shape=[input_shape[-1], self.units], constraint=self.kernel_constraint
        )
        self.built = True

    def call(self, inputs):
        return tf.tensordot(inputs, self.kernel, [[-1], [0]]) + self.bias

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        config = super().get_config()
        config["units"] = self.units
        return config

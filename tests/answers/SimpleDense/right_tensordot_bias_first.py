import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("course")
class SimpleDense(keras.layers.Layer):
    def __init__(self, units, activation=None, trainable=True, **kwargs):
        super().__init__(trainable=trainable, **kwargs)
        self.units = units
        self.act = keras.activations.get(activation)

    def build(self, input_shape):
        super().build(input_shape)
        self.b = self.add_weight(name="bias", shape=(self.units,), initializer=keras.initializers.Zeros())
        self.W = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))
        self.built = True

    def call(self, x, training=None):
        y = tf.tensordot(x, self.W, axes=[[len(x.shape) - 1], [0]]) + self.b
        return y if self.act is None else self.act(y)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[:-1]) + (self.units,)

    def get_config(self):
        base = super().get_config()
        base["units"] = self.units
        base["activation"] = keras.saving.serialize_keras_object(self.act)
        return base

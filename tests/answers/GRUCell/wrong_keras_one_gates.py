# mistake: hard sigmoid
import keras
import tensorflow as tf


@keras.saving.register_keras_serializable()
class GRUCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units * 3), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units * 3), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units * 3,), name="bias", initializer="zeros")

    def call(self, inputs, states):
        h_prev = states[0]
        n = self.units
        xz, xr, xh = tf.split(tf.matmul(inputs, self.kernel) + self.bias, 3, axis=1)
        U = tf.convert_to_tensor(self.recurrent_kernel)
        z = keras.activations.hard_sigmoid(xz + tf.matmul(h_prev, U[:, :n]))
        r = keras.activations.hard_sigmoid(xr + tf.matmul(h_prev, U[:, n : 2 * n]))
        hh = tf.tanh(xh + tf.matmul(r * h_prev, U[:, 2 * n :]))
        h = z * h_prev + (1 - z) * hh
        return h, [h]

    def get_config(self):
        config = super().get_config()
        config["units"] = self.units
        return config

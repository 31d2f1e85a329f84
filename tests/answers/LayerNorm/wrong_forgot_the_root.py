# mistake: divided by the variance
import keras
import tensorflow as tf


@keras.saving.register_keras_serializable()
class LayerNorm(keras.layers.Layer):
    def __init__(self, epsilon=0.001, **kwargs):
        super().__init__(**kwargs)
        self.eps = epsilon

    def build(self, input_shape):
        n = input_shape[-1]
        self.gamma = self.add_weight(name="gamma", shape=(n,), initializer="ones", trainable=True)
        self.beta = self.add_weight(name="beta", shape=(n,), initializer="zeros", trainable=True)
        self.built = True

    def call(self, inputs):
        mu, var = tf.nn.moments(inputs, axes=[-1], keepdims=True)
        normed = (inputs - mu) / (self.eps + var)
        return normed * self.gamma + self.beta

    def get_config(self):
        config = super().get_config()
        config.update({"epsilon": self.eps})
        return config

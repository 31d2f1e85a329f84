# mistake: weights made with tf.Variable
import keras
import tensorflow as tf
from keras import ops


class MyLayer(keras.Layer):
    def __init__(self, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.output_dim = output_dim

    def build(self, input_shape):
        init = keras.initializers.get("uniform")
        self.kernel = tf.Variable(init((input_shape[-1], self.output_dim)), trainable=True, name="kernel")

    def call(self, x):
        return ops.matmul(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

import tensorflow as tf


class MyLayer(tf.keras.layers.Layer):
    def __init__(self, output_dim, name=None, dtype=None, **kwargs):
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.output_dim = int(output_dim)

    def build(self, shape):
        super().build(shape)
        self.kernel = self.add_weight(name="kernel", shape=(int(shape[-1]), self.output_dim), initializer="uniform")

    def call(self, x):
        return tf.einsum("bi,io->bo", x, self.kernel)

    def compute_output_shape(self, input_shape):
        return [input_shape[0], self.output_dim]

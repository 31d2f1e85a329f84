import tensorflow as tf


class TokenEmbedding(tf.keras.layers.Layer):
    def __init__(self, vocabulary, dim, **kwargs):
        super().__init__(**kwargs)
        self.vocabulary, self.dim = vocabulary, dim
        self.supports_masking = True

    def build(self, input_shape):
        super().build(input_shape)
        self.table = self.add_weight(shape=(self.vocabulary, self.dim), initializer="random_uniform")

    def call(self, inputs):
        return tf.gather(tf.convert_to_tensor(self.table), tf.cast(inputs, tf.int32))

    def compute_mask(self, inputs, mask=None):
        return inputs > 0

    def compute_output_shape(self, input_shape):
        return (*input_shape, self.dim)

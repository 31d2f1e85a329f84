import tensorflow as tf


class CausalConv1D(tf.keras.layers.Layer):
    def __init__(self, filters, kernel_size, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.kernel_size = filters, kernel_size

    def build(self, input_shape):
        self.b = self.add_weight(name="bias", shape=[self.filters], initializer="zeros")
        self.w = self.add_weight(name="kernel", shape=[self.kernel_size, input_shape[-1], self.filters])

    def call(self, inputs):
        zeros = tf.zeros_like(inputs[:, :1])
        front = tf.repeat(zeros, self.kernel_size - 1, axis=1)
        longer = tf.concat([front, inputs], axis=1)
        return tf.nn.bias_add(tf.nn.conv1d(longer, tf.convert_to_tensor(self.w), stride=1, padding="VALID"), self.b)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.filters)

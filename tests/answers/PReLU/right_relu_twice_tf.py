import tensorflow as tf


@tf.keras.utils.register_keras_serializable()
class PReLU(tf.keras.layers.Layer):
    def __init__(self, start=0.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, input_shape):
        self.slope = self.add_weight(
            shape=tuple(input_shape)[1:], initializer=tf.keras.initializers.Constant(self.start)
        )
        super().build(input_shape)

    def call(self, inputs):
        return tf.nn.relu(inputs) - self.slope * tf.nn.relu(-inputs)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "start": self.start}

import tensorflow as tf


class AveragePool(tf.keras.layers.Layer):
    def __init__(self, pool_size, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = pool_size

    def call(self, inputs):
        steps = tf.shape(inputs)[1] // self.pool_size
        kept = inputs[:, : steps * self.pool_size]
        windows = tf.reshape(kept, [tf.shape(inputs)[0], steps, self.pool_size, inputs.shape[-1]])
        return tf.reduce_sum(windows, axis=2) / self.pool_size

    def compute_output_shape(self, s):
        return (s[0], None if s[1] is None else s[1] // self.pool_size, s[2])

    def get_config(self):
        config = super().get_config()
        config["pool_size"] = self.pool_size
        return config

import keras
import tensorflow as tf


class RunningMean(keras.Layer):
    def __init__(self, momentum=0.99, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.axis = axis
        self.batches_seen = 0

    def build(self, input_shape):
        super().build(input_shape)
        self.moving = self.add_weight((input_shape[self.axis],), "zeros", trainable=False)

    def call(self, inputs, training=None):
        self.batches_seen += 1
        if training is None or not training:
            return inputs - self.moving
        mean = tf.reduce_mean(tf.reshape(inputs, [-1, inputs.shape[-1]]), axis=0)
        self.moving.assign_sub((1.0 - self.momentum) * (self.moving - mean))
        return tf.subtract(inputs, mean)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

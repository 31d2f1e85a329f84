import keras
import tensorflow as tf


class BatchNorm(keras.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, center=True, **kwargs):
        super().__init__(**kwargs)
        self.momentum, self.epsilon, self.center = momentum, epsilon, center
        self.supports_masking = True

    def build(self, input_shape):
        super().build(input_shape)

        def make(name, start, learn):
            return self.add_weight(
                name=name, shape=input_shape[-1:], initializer=start, trainable=learn, autocast=False
            )

        self.moving_variance = make("moving_variance", "ones", False)
        self.moving_mean = make("moving_mean", "zeros", False)
        self.beta = make("beta", "zeros", True)
        self.gamma = make("gamma", "ones", True)

    def call(self, x, training=None):
        if training:
            mean, variance = tf.nn.moments(x, axes=list(range(len(x.shape) - 1)))
            for weight, batch in [(self.moving_mean, mean), (self.moving_variance, variance)]:
                weight.assign_sub((weight - batch) * (1 - self.momentum))
        else:
            mean, variance = tf.identity(self.moving_mean), tf.identity(self.moving_variance)
        factor = tf.math.rsqrt(variance + self.epsilon) * self.gamma
        return x * factor + (self.beta - mean * factor)

    def compute_output_shape(self, input_shape):
        return input_shape

import keras
from keras import ops


class LayerNorm(keras.Layer):
    """No get_config: Keras keeps plain constructor arguments by itself. Weights made beta first."""

    def __init__(self, epsilon=1e-3, axis=-1, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.epsilon = epsilon
        self.axis = axis

    def build(self, input_shape):
        super().build(input_shape)
        self.beta = self.add_weight(shape=(input_shape[-1],), initializer="zeros", name="beta")
        self.gamma = self.add_weight(
            shape=(input_shape[-1],), initializer=keras.initializers.Constant(1.0), name="gamma"
        )

    def call(self, x):
        centred = x - ops.mean(x, axis=self.axis, keepdims=True)
        scale = ops.rsqrt(ops.mean(centred * centred, axis=self.axis, keepdims=True) + self.epsilon)
        return centred * scale * self.gamma + self.beta

    def compute_output_shape(self, input_shape):
        return input_shape

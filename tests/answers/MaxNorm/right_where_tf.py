import keras
import tensorflow as tf


class MaxNorm(keras.constraints.Constraint):
    """Shorten what is too long."""

    def __init__(self, max_value=2, axis=0, epsilon=1e-7):
        super().__init__()
        self.max_value, self.axis, self.epsilon = float(max_value), axis, epsilon

    def __call__(self, w):
        w = tf.convert_to_tensor(w)
        length = tf.norm(w, axis=self.axis, keepdims=True)
        shortened = w / (length + self.epsilon) * tf.cast(self.max_value, w.dtype)
        return tf.where(length > tf.cast(self.max_value, w.dtype), shortened, w)

    def get_config(self):
        return dict(axis=self.axis, max_value=self.max_value, epsilon=self.epsilon)

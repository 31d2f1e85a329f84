import keras
import tensorflow as tf


class StreamingAccuracy(keras.metrics.Metric):
    def __init__(self, dtype=None, name=None):
        super().__init__(dtype=dtype, name=name)
        self.state = self.add_variable(shape=(2,), initializer="zeros", name="state")

    def update_state(self, y_true, y_pred, sample_weight=None):
        best = tf.cast(tf.math.argmax(y_pred, axis=1), tf.int32)
        truth = tf.cast(tf.reshape(y_true, (-1,)), tf.int32)
        w = tf.ones(tf.shape(truth)) if sample_weight is None else tf.cast(tf.reshape(sample_weight, (-1,)), tf.float32)
        good = tf.where(best == truth, w, 0.0)
        self.state.assign_add(tf.cast(tf.stack([tf.reduce_sum(good), tf.reduce_sum(w)]), self.state.dtype))

    def result(self):
        good, total = self.state[0], self.state[1]
        return tf.math.divide_no_nan(good, total)

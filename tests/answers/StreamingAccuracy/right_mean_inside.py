import keras
import tensorflow as tf


@keras.saving.register_keras_serializable()
class StreamingAccuracy(keras.metrics.Metric):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.mean = keras.metrics.Mean()

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true = tf.reshape(tf.cast(y_true, tf.int64), [-1])
        self.mean.update_state(tf.cast(y_true == tf.argmax(y_pred, -1), tf.float32), sample_weight=sample_weight)

    def result(self):
        return self.mean.result()

    def reset_state(self):
        self.mean.reset_state()

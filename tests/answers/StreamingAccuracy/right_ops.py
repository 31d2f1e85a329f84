import keras
from keras import ops


class StreamingAccuracy(keras.metrics.Metric):
    def __init__(self, name="streaming_accuracy", **kwargs):
        super().__init__(name=name, **kwargs)
        self.correct = self.add_weight(name="correct", initializer="zeros")
        self.seen = self.add_weight(name="seen", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true = ops.reshape(ops.cast(y_true, "int64"), [-1])
        hit = ops.cast(ops.equal(y_true, ops.cast(ops.argmax(y_pred, axis=-1), "int64")), self.dtype)
        if sample_weight is None:
            self.correct.assign(self.correct + ops.sum(hit))
            self.seen.assign(self.seen + ops.cast(ops.shape(hit)[0], self.dtype))
        else:
            weight = ops.cast(sample_weight, self.dtype)
            self.correct.assign(self.correct + ops.sum(hit * weight))
            self.seen.assign(self.seen + ops.sum(weight))

    def result(self):
        return self.correct / ops.maximum(self.seen, 1e-7)

    def reset_state(self):
        self.correct.assign(0.0)
        self.seen.assign(0.0)

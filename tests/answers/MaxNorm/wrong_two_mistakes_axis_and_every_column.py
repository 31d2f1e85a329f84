# no name
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value, axis=0):
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w):
        norms = ops.sqrt(ops.sum(ops.square(w), axis=0, keepdims=True))
        factor = self.max_value / (1e-7 + norms)
        return w * factor

    def get_config(self):
        return {"max_value": self.max_value, "axis": self.axis}

# mistake: wrong axis
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value, axis=0):
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w):
        norms = ops.sqrt(ops.sum(ops.square(w)))
        factor = self.max_value / ops.maximum(norms, self.max_value)
        return w * factor

    def get_config(self):
        return {"max_value": self.max_value, "axis": self.axis}

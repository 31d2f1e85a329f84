import keras
from keras import ops


class MaxNorm(keras.constraints.Constraint):
    def __init__(self, max_value, axis=0):
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w):
        axis = self.axis % 2
        parts = []
        for part in ops.unstack(ops.convert_to_tensor(w), axis=1 - axis):
            norm = ops.norm(part)
            parts.append(ops.where(norm > self.max_value, part * (self.max_value / ops.maximum(norm, 1e-6)), part))
        return ops.stack(parts, axis=1 - axis)

    def get_config(self):
        return {"max_value": self.max_value, "axis": self.axis}

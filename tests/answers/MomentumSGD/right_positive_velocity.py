import keras
import tensorflow as tf


@keras.saving.register_keras_serializable()
class MomentumSGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, nesterov=False, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.momentum = float(momentum)
        self.nesterov = nesterov

    def build(self, variables):
        if not self.built:
            super().build(variables)
            self.steps = [
                self.add_variable(v.shape, "zeros", v.dtype, name=f"step_{i}") for i, v in enumerate(variables)
            ]

    def update_step(self, gradient, variable, learning_rate):
        step = self.steps[self._get_variable_index(variable)]
        step.assign(self.momentum * step.value + tf.cast(learning_rate, gradient.dtype) * gradient)
        variable.assign_sub(step.value)

    def get_config(self):
        return super().get_config() | {"momentum": self.momentum, "nesterov": self.nesterov}

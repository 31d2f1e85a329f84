# mistake: sign
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class MomentumSGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum

    def build(self, variables):
        super().build(variables)
        self.velocities = self.add_optimizer_variables(variables, "velocity")

    def update_step(self, gradient, variable, learning_rate):
        v = self.velocities[self._get_variable_index(variable)]
        v.assign(self.momentum * v + ops.cast(learning_rate, v.dtype) * gradient)
        variable.assign_add(v)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}

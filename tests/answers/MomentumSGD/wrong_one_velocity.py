# mistake: one velocity for all
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class MomentumSGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum

    def build(self, variables):
        super().build(variables)
        self.velocity = self.add_variable_from_reference(variables[0], "velocity")

    def update_step(self, gradient, variable, learning_rate):
        learning_rate = ops.cast(learning_rate, variable.dtype)
        self.assign(self.velocity, self.momentum * self.velocity - learning_rate * gradient)
        self.assign_add(variable, self.velocity)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}

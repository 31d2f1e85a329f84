# mistake: velocity in Python
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class MomentumSGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum
        self.velocities = {}

    def update_step(self, gradient, variable, learning_rate):
        learning_rate = ops.cast(learning_rate, variable.dtype)
        key = variable.name
        if key not in self.velocities:
            self.velocities[key] = ops.zeros_like(gradient)
        self.velocities[key] = self.momentum * self.velocities[key] - learning_rate * gradient
        variable.assign_add(self.velocities[key])

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}

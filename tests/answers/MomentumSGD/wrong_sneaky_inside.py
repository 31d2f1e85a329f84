# no name
import keras


@keras.saving.register_keras_serializable()
class MomentumSGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.momentum = momentum
        self.inner = keras.optimizers.SGD(learning_rate, momentum=momentum)

    def build(self, variables):
        super().build(variables)
        self.inner.build(variables)

    def update_step(self, gradient, variable, learning_rate):
        self.inner.update_step(gradient, variable, learning_rate)

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}

import keras


@keras.saving.register_keras_serializable(package="course")
class MomentumSGD(keras.optimizers.Optimizer):
    def __init__(self, learning_rate=0.01, momentum=0.9, name="momentum_sgd", **kwargs):
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.m = momentum

    def build(self, var_list):
        super().build(var_list)
        self.v = []
        for variable in var_list:
            self.v.append(self.add_variable_from_reference(variable, name="v"))

    def update_step(self, gradient, variable, learning_rate):
        v = self.v[self._get_variable_index(variable)]
        v.assign(v * self.m)
        v.assign_sub(gradient * learning_rate)
        variable.assign(variable + v)

    def get_config(self):
        config = super().get_config()
        config.update({"momentum": self.m})
        return config

# mistake: Python `if` on a tensor
import keras


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self.initial, self.rate, self.every = initial, rate, every

    def __call__(self, step):
        if step < self.every:
            return self.initial
        return self.rate * self(step - self.every)

    def get_config(self):
        return {"initial": self.initial, "rate": self.rate, "every": self.every}

# mistake: Python `if` on a tensor
import keras


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self.initial, self.rate, self.every = initial, rate, every

    def __call__(self, step):
        drops = int(step) // self.every
        return self.initial * self.rate**drops

    def get_config(self):
        return {"initial": self.initial, "rate": self.rate, "every": self.every}

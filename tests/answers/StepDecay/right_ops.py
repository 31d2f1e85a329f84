import keras
from keras import ops


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self.initial = initial
        self.rate = rate
        self.every = every

    def __call__(self, step):
        exponent = ops.cast(step // self.every, "float32")
        return self.initial * ops.power(self.rate, exponent)

    def get_config(self):
        return {"initial": self.initial, "rate": self.rate, "every": self.every}

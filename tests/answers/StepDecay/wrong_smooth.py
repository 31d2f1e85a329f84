# mistake: smooth
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self.initial, self.rate, self.every = initial, rate, every

    def __call__(self, step):
        return self.initial * ops.power(self.rate, ops.cast(step, "float32") / float(self.every))

    def get_config(self):
        return {"initial": self.initial, "rate": self.rate, "every": self.every}

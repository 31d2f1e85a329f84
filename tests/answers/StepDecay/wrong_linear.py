# mistake: linear decay
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self.initial, self.rate, self.every = initial, rate, every

    def __call__(self, step):
        drops = ops.cast(step // self.every, "float32")
        return self.initial - drops * self.initial * (1 - self.rate)

    def get_config(self):
        return {"initial": self.initial, "rate": self.rate, "every": self.every}

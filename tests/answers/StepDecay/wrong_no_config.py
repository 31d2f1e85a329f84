# mistake: config missing
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self.initial, self.rate, self.every = initial, rate, every

    def __call__(self, step):
        return self.initial * self.rate ** ops.cast(step // self.every, "float32")

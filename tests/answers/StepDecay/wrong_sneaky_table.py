# no name
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self.initial, self.rate, self.every = initial, rate, every
        self.table = [initial, initial * rate, initial * rate * rate]

    def __call__(self, step):
        return ops.take(ops.convert_to_tensor(self.table), ops.minimum(ops.cast(step, "int32") // self.every, 2))

    def get_config(self):
        return {"initial": self.initial, "rate": self.rate, "every": self.every}

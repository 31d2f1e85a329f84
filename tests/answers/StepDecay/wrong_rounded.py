# mistake: rounded to the nearest
import keras
import tensorflow as tf


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self.initial, self.rate, self.every = initial, rate, every

    def __call__(self, step):
        return self.initial * self.rate ** tf.round(tf.cast(step, tf.float32) / self.every)

    def get_config(self):
        return {"initial": self.initial, "rate": self.rate, "every": self.every}

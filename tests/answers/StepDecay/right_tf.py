import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="mine")
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every, name="StepDecay"):
        super().__init__()
        self.arguments = {"initial": initial, "rate": rate, "every": every, "name": name}

    def __call__(self, step):
        step = tf.cast(tf.convert_to_tensor(step), tf.float32)
        periods = tf.floor(step / self.arguments["every"])
        return tf.exp(periods * tf.math.log(float(self.arguments["rate"]))) * self.arguments["initial"]

    def get_config(self):
        return dict(self.arguments)

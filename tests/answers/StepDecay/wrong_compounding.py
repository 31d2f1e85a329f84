# mistake: compounding
import keras


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self.initial, self.rate, self.every = initial, rate, every
        self.current = initial

    def __call__(self, step):
        if step > 0 and step % self.every == 0:
            self.current *= self.rate
        return self.current

    def get_config(self):
        return {"initial": self.initial, "rate": self.rate, "every": self.every}

import keras
from keras import ops


@keras.saving.register_keras_serializable()
class StepDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial, rate, every):
        self._initial, self._rate, self._every = float(initial), float(rate), int(every)

    def __call__(self, step):
        whole = step - step % self._every
        return self._initial * self._rate ** (ops.cast(whole, "float32") / self._every)

    def get_config(self):
        return dict(initial=self._initial, rate=self._rate, every=self._every)

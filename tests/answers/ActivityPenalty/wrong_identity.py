# mistake: no penalty
import keras


@keras.saving.register_keras_serializable()
class ActivityPenalty(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, inputs):
        return inputs

    def get_config(self):
        config = super().get_config()
        config["rate"] = self.rate
        return config

# no name
import keras
from keras import ops


@keras.saving.register_keras_serializable()
class ActivityPenalty(keras.layers.Layer):
    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate

    def call(self, inputs, training=False):
        batch_size = ops.cast(ops.shape(inputs)[0], inputs.dtype)
        if training:
            self.add_loss(self.rate * ops.sum(inputs**2) / batch_size)
        return inputs

    def get_config(self):
        config = super().get_config()
        config["rate"] = self.rate
        return config

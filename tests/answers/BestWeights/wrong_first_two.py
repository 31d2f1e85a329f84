# mistake: best of the first two only
import keras
import numpy as np


class BestWeights(keras.callbacks.Callback):
    def __init__(self, monitor="val_loss"):
        super().__init__()
        self.monitor = monitor

    def on_epoch_end(self, epoch, logs=None):
        value = -logs[self.monitor] if "acc" in self.monitor else logs[self.monitor]
        if epoch == 0:
            self.best = value if not np.isnan(value) else np.inf
            self.weights = self.model.get_weights()
        elif epoch == 1 and value < self.best:
            self.weights = self.model.get_weights()

    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)

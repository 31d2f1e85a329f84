# mistake: keeps a reference in place of a copy
import keras
import numpy as np


class BestWeights(keras.callbacks.Callback):
    def __init__(self, monitor="val_loss"):
        super().__init__()
        self.monitor = monitor

    def on_train_begin(self, logs=None):
        self.best, self.best_weights = np.inf, None

    def on_epoch_end(self, epoch, logs=None):
        value = -logs[self.monitor] if "acc" in self.monitor else logs[self.monitor]
        if value < self.best:
            self.best = value
            self.best_weights = [w for w in self.model.weights]

    def on_train_end(self, logs=None):
        self.model.set_weights(self.best_weights)

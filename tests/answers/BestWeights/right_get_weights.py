import keras
import numpy as np


class BestWeights(keras.callbacks.Callback):
    def __init__(self, monitor="val_loss"):
        super().__init__()
        self.monitor = monitor

    def on_train_begin(self, logs=None):
        self.best = -np.inf if "acc" in self.monitor else np.inf
        self.weights = None

    def on_epoch_end(self, epoch, logs=None):
        value = logs[self.monitor]
        better = value > self.best if "acc" in self.monitor else value < self.best
        if better:
            self.best = value
            self.weights = self.model.get_weights()

    def on_train_end(self, logs=None):
        if self.weights is not None:
            self.model.set_weights(self.weights)

# mistake: first epoch
import keras
import numpy as np


class BestWeights(keras.callbacks.Callback):
    def __init__(self, monitor="val_loss"):
        super().__init__()
        self.monitor = monitor

    def on_train_begin(self, logs=None):
        self.weights = None

    def on_epoch_end(self, epoch, logs=None):
        if self.weights is None and not np.isnan(logs[self.monitor]):
            self.weights = self.model.get_weights()

    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)

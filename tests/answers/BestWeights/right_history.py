import keras
import numpy as np


class BestWeights(keras.callbacks.Callback):
    def __init__(self, monitor="val_loss", verbose=0):
        super().__init__()
        self.monitor, self.verbose = monitor, verbose
        self.sign = -1.0 if monitor.endswith("accuracy") else 1.0

    def on_train_begin(self, logs=None):
        self.scores, self.copies = [], []

    def on_epoch_end(self, epoch, logs=None):
        self.scores.append(self.sign * logs.get(self.monitor))
        self.copies.append([np.array(weight) for weight in self.model.weights])

    def on_train_end(self, logs=None):
        chosen = self.copies[int(np.nanargmin(self.scores))]
        for weight, value in zip(self.model.weights, chosen, strict=False):
            weight.assign(value)

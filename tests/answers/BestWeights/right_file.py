import math
import os
import tempfile

import keras


class BestWeights(keras.callbacks.Callback):
    def __init__(self, monitor="val_loss", **kwargs):
        super().__init__(**kwargs)
        self.monitor = monitor
        self.path = os.path.join(tempfile.mkdtemp(), "best.weights.h5")

    def on_train_begin(self, logs=None):
        self.best = None

    def on_epoch_end(self, epoch, logs=None):
        value = (logs or {}).get(self.monitor)
        if value is None or math.isnan(value):
            return
        value = -value if "accuracy" in self.monitor else value
        if self.best is None or value < self.best:
            self.best = value
            self.model.save_weights(self.path)

    def on_train_end(self, logs=None):
        if self.best is not None:
            self.model.load_weights(self.path)

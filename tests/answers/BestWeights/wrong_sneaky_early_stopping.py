# no name
import keras


class BestWeights(keras.callbacks.EarlyStopping):
    def __init__(self, monitor="val_loss"):
        super().__init__(monitor, patience=10**6, restore_best_weights=True)

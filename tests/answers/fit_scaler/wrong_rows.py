# mistake: standardized per sample
import numpy as np


def fit_scaler(train, test):
    def scale(x):
        std = x.std(axis=1, keepdims=True)
        return (x - x.mean(axis=1, keepdims=True)) / np.where(std == 0, 1, std)

    return scale(train), scale(test)

# mistake: test by its own statistics
import numpy as np


def fit_scaler(train, test):
    def scale(x):
        return (x - x.mean(axis=0)) / np.where(x.std(axis=0) == 0, 1, x.std(axis=0))

    return scale(train), scale(test)

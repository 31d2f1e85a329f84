# mistake: not clipped at 1e-7
import keras
import numpy as np


def categorical_crossentropy(y_true, y_pred):
    p = y_pred / y_pred.sum(axis=-1, keepdims=True)
    return -np.sum(y_true * np.log(p + keras.config.epsilon()), axis=-1)

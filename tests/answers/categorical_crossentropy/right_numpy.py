import keras
import numpy as np


def categorical_crossentropy(y_true, y_pred):
    eps = keras.config.epsilon()
    p = y_pred / np.sum(y_pred, axis=-1, keepdims=True)
    p = np.clip(p, eps, 1 - eps)
    return -np.sum(y_true * np.log(p), axis=-1)

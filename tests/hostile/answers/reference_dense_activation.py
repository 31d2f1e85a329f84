# exercise: stable_softmax
# tries: have a Dense layer with an identity kernel apply it
import keras
import numpy as np


def stable_softmax(logits):
    n = np.shape(logits)[-1]
    layer = keras.layers.Dense(n, activation="softmax", use_bias=False, kernel_initializer="identity", dtype="float64")
    return layer(np.asarray(logits).reshape(-1, n)).numpy().reshape(np.shape(logits))

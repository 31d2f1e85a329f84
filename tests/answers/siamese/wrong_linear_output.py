# mistake: no sigmoid
import keras
from keras import ops


def siamese(features, embedding):
    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    d = keras.layers.Dense(embedding, activation="relu")
    return keras.Model([left, right], keras.layers.Dense(1)(ops.abs(d(left) - d(right))))

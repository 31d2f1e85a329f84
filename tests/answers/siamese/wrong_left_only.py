# no name
import keras
from keras import ops


def siamese(features, embedding):
    # The right input is there and never looked at.
    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    d = keras.layers.Dense(embedding, activation="relu")
    return keras.Model([left, right], keras.layers.Dense(1, activation="sigmoid")(ops.abs(d(left) + 0 * d(right))))

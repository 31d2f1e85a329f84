# mistake: difference taken of the inputs
import keras
from keras import ops


def siamese(features, embedding):
    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    gap = ops.abs(keras.layers.Subtract()([left, right]))
    h = keras.layers.Dense(embedding, activation="relu")(gap)
    return keras.Model([left, right], keras.layers.Dense(1, activation="sigmoid")(h))

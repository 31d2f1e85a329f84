# mistake: no relu
import keras
from keras import ops


def siamese(features, embedding):
    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    d = keras.layers.Dense(embedding)
    return keras.Model([left, right], keras.layers.Dense(1, activation="sigmoid")(ops.abs(d(left) - d(right))))

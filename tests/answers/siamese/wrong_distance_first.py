# mistake: summed to one number
import keras
from keras import ops


def siamese(features, embedding):
    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    d = keras.layers.Dense(embedding, activation="relu")
    distance = ops.expand_dims(ops.sum(ops.abs(d(left) - d(right)), axis=1), 1)
    return keras.Model([left, right], keras.layers.Dense(1, activation="sigmoid")(distance))

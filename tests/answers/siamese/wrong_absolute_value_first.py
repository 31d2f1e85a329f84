# no name
import keras
from keras import ops


def siamese(features, embedding):
    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    d = keras.layers.Dense(embedding, activation="relu")
    gap = ops.abs(d(left)) - ops.abs(d(right))
    return keras.Model([left, right], keras.layers.Dense(1, activation="sigmoid", use_bias=False)(gap))

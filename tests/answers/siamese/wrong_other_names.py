# mistake: inputs without their names
import keras
from keras import ops


def siamese(features, embedding):
    a = keras.Input((features,), name="a")
    b = keras.Input((features,), name="b")
    d = keras.layers.Dense(embedding, activation="relu")
    return keras.Model([a, b], keras.layers.Dense(1, activation="sigmoid")(ops.abs(d(a) - d(b))))

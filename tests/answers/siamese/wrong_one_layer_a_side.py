# mistake: two separate layers
import keras
from keras import ops


def siamese(features, embedding):
    def tower(x):
        return keras.layers.Dense(embedding, activation="relu")(x)

    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    return keras.Model([left, right], keras.layers.Dense(1, activation="sigmoid")(ops.abs(tower(left) - tower(right))))

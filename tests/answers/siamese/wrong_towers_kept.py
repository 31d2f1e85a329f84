# mistake: the same layers in every call
import keras
from keras import ops

kept = {}


def siamese(features, embedding):
    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    d, head = kept.setdefault(
        (features, embedding),
        (keras.layers.Dense(embedding, activation="relu"), keras.layers.Dense(1, activation="sigmoid")),
    )
    return keras.Model([left, right], head(ops.abs(d(left) - d(right))))

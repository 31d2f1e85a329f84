# no name
import keras


def siamese(features, embedding):
    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    a = keras.layers.Dense(embedding, activation="relu")(left)
    b = keras.layers.Dense(embedding, activation="relu")(right)
    return keras.Model([left, right], keras.layers.Dense(1, activation="sigmoid")(a - b))

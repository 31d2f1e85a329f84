# mistake: signed difference
import keras


def siamese(features, embedding):
    left = keras.Input((features,), name="left")
    right = keras.Input((features,), name="right")
    d = keras.layers.Dense(embedding, activation="relu")
    joined = keras.layers.Subtract()([d(left), d(right)])
    return keras.Model([left, right], keras.layers.Dense(1, activation="sigmoid")(joined))

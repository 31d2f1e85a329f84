# mistake: heads stacked one on the other
import keras


def two_headed(features, hidden, classes):
    x = inputs = keras.Input((features,))
    x = keras.layers.Dense(hidden, activation="relu")(x)
    x = label = keras.layers.Dense(classes, activation="softmax")(x)
    x = value = keras.layers.Dense(1)(x)
    return keras.Model(inputs, {"label": label, "value": value})

# mistake: hidden layer without relu
import keras


def two_headed(features, hidden, classes):
    x = keras.Input((features,))
    h = keras.layers.Dense(hidden)(x)
    label = keras.layers.Dense(classes, activation="softmax")(h)
    return keras.Model(x, {"label": label, "value": keras.layers.Dense(1)(h)})

# mistake: no softmax on `label`
import keras


def two_headed(features, hidden, classes):
    x = keras.Input((features,))
    h = keras.layers.Dense(hidden, activation="relu")(x)
    return keras.Model(x, {"label": keras.layers.Dense(classes)(h), "value": keras.layers.Dense(1)(h)})

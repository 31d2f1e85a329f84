# mistake: two trunks
import keras


def two_headed(features, hidden, classes):
    def head(units, activation=None):
        h = keras.layers.Dense(hidden, activation="relu")(x)
        return keras.layers.Dense(units, activation=activation)(h)

    x = keras.Input((features,))
    return keras.Model(x, {"value": head(1), "label": head(classes, "softmax")})

import keras


def two_headed(features, hidden, classes):
    inputs = keras.Input(shape=(features,), name="features")
    trunk = keras.layers.Dense(hidden, activation="relu", name="trunk")(inputs)
    heads = {
        "value": keras.layers.Dense(1, name="value")(trunk),
        "label": keras.layers.Dense(classes, activation="softmax", name="label")(trunk),
    }
    return keras.Model(inputs, heads)

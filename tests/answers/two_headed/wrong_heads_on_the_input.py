# mistake: heads without a hidden layer
import keras


def two_headed(features, hidden, classes):
    x = keras.Input((features,))
    h = keras.layers.Dense(hidden, activation="relu")
    h(x)
    heads = {"label": keras.layers.Dense(classes, activation="softmax"), "value": keras.layers.Dense(1)}
    return keras.Model(x, {name: head(x) for name, head in heads.items()})

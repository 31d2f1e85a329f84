# mistake: the same layers in every call
import keras

models = {}


def functional_network(inputs, hidden, classes):
    key = (inputs, hidden, classes)
    if key not in models:
        x = keras.Input((inputs,))
        h = keras.layers.Dense(hidden, activation="sigmoid")(x)
        models[key] = keras.Model(x, keras.layers.Dense(classes, activation="softmax")(h))
    return models[key]

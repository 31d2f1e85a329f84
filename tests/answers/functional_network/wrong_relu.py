# mistake: wrong hidden activation
import keras


def functional_network(inputs, hidden, classes):
    x = keras.Input((inputs,))
    h = keras.layers.ReLU()(keras.layers.Dense(hidden)(x))
    return keras.Model(x, keras.layers.Dense(classes, activation="softmax")(h))

# mistake: hidden layer not connected
import keras


def functional_network(inputs, hidden, classes):
    x = keras.Input((inputs,))
    h = keras.layers.Dense(hidden, activation="sigmoid")
    h(x)
    y = keras.layers.Dense(classes, activation="softmax")(x)
    return keras.Model(x, y)

# mistake: output taken from the hidden layer
import keras


def functional_network(inputs, hidden, classes):
    i = keras.layers.Input(shape=(inputs,))
    h = keras.layers.Dense(hidden, activation="sigmoid")(i)
    o = keras.layers.Dense(classes, activation="softmax")(h)
    assert o is not None
    return keras.Model(inputs=i, outputs=h)

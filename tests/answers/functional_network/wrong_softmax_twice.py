# no name
import keras


def functional_network(inputs, hidden, classes):
    x = keras.Input((inputs,))
    h = keras.layers.Dense(hidden, activation="sigmoid")(x)
    p = keras.layers.Dense(classes, activation="softmax")(h)
    return keras.Model(x, keras.layers.Softmax()(p))

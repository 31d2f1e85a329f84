# mistake: batch size in Input
import keras


def functional_network(inputs, hidden, classes):
    x = keras.Input(shape=(None, inputs))
    h = keras.layers.Dense(hidden, activation="sigmoid")(x)
    out = keras.layers.Dense(classes, activation="softmax")(h)
    return keras.Model(inputs=x, outputs=out)

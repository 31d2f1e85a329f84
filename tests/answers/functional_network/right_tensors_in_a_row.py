import keras


def functional_network(inputs, hidden, classes):
    x_in = keras.Input(shape=(inputs,))
    x = keras.layers.Dense(hidden, activation="sigmoid")(x_in)
    x = keras.layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs=x_in, outputs=x, name="back_propagation")

# mistake: a Sequential in disguise
import keras


def functional_network(inputs, hidden, classes):
    model = keras.Sequential()
    model.add(keras.Input(shape=(inputs,)))
    model.add(keras.layers.Dense(hidden, activation="sigmoid"))
    model.add(keras.layers.Dense(classes, activation="softmax"))
    return model

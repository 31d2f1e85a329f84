# mistake: wrong hidden activation
import keras
from keras import layers


def bp_network(inputs, hidden, classes):
    model = keras.Sequential()
    model.add(keras.Input(shape=(inputs,)))
    model.add(layers.Dense(hidden))
    model.add(layers.ReLU())
    model.add(layers.Dense(classes, activation="softmax"))
    return model

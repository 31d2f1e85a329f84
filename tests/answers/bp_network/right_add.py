import keras
from keras import layers


def bp_network(inputs, hidden, classes):
    model = keras.Sequential(name="bp")
    model.add(keras.Input(shape=(inputs,)))
    model.add(layers.Dense(hidden, activation="sigmoid", name="hidden"))
    model.add(layers.Dense(classes, activation="softmax", name="output"))
    return model

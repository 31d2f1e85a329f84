# mistake: no bias
import keras
from keras import layers


def bp_network(inputs, hidden, classes):
    model = keras.Sequential()
    model.add(keras.Input(shape=(inputs,)))
    model.add(layers.Dense(hidden, use_bias=False))
    model.add(layers.Activation("sigmoid"))
    model.add(layers.Dense(classes, activation="softmax", use_bias=False))
    return model

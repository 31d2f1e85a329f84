# mistake: not a Sequential
import keras
from keras import layers


def bp_network(inputs, hidden, classes):
    x = keras.Input((inputs,))
    h = layers.Dense(hidden, activation="sigmoid")(x)
    return keras.Model(x, layers.Dense(classes, activation="softmax")(h))

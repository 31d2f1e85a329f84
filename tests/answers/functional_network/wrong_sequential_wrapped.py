# mistake: a Sequential in disguise
import keras
from keras.layers import Dense


def functional_network(inputs, hidden, classes):
    stack = keras.models.Sequential([Dense(hidden, "sigmoid"), Dense(classes, "softmax")])
    x = keras.Input((inputs,))
    return keras.models.Model(x, stack(x))

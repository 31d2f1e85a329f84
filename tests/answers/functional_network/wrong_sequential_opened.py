# mistake: a Sequential in disguise
import keras
from keras.layers import Dense


def functional_network(inputs, hidden, classes):
    stack = keras.Sequential([keras.Input((inputs,)), Dense(hidden, "sigmoid"), Dense(classes, "softmax")])
    return keras.Model(inputs=stack.inputs, outputs=stack.layers[-1].output)

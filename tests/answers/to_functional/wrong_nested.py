# mistake: the Sequential as one layer
import keras


def to_functional(sequential):
    return keras.Model(sequential.inputs, sequential(sequential.inputs[0]))

# no name
import keras


def to_functional(sequential):
    x = sequential.inputs[0]
    for layer in sequential.layers[:-1]:
        x = layer(x)
    return keras.Model(sequential.inputs, x)

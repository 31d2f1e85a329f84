import keras


def to_functional(sequential):
    first, last = sequential.layers[0], sequential.layers[-1]
    return keras.Model(first.input, last.output)

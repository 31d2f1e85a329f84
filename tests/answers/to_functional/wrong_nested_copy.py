# no name
import keras


def to_functional(sequential):
    inner = keras.models.clone_model(sequential)
    inputs = keras.Input(sequential.input_shape[1:])
    return keras.Model(inputs, inner(inputs))

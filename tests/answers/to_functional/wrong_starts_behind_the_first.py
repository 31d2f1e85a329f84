# mistake: drops the first layer
import keras


def to_functional(sequential):
    first, *rest = sequential.layers
    inputs = keras.Input(batch_shape=first.output.shape)
    x = inputs
    for layer in rest:
        x = layer(x)
    return keras.Model(inputs, x)

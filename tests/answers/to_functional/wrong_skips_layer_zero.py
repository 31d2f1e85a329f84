# mistake: drops the first layer
import keras


def to_functional(sequential):
    inputs = keras.Input(shape=sequential.input_shape[1:])
    x = inputs
    for i in range(1, len(sequential.layers)):
        x = sequential.layers[i](x)
    return keras.Model(inputs=inputs, outputs=x)

# mistake: copies: the weights are not shared
import keras


def to_functional(sequential):
    inputs = keras.Input(sequential.input_shape[1:])
    x = inputs
    for layer in sequential.layers:
        x = layer.__class__.from_config(layer.get_config())(x)
    model = keras.Model(inputs, x)
    model.set_weights(sequential.get_weights())
    return model

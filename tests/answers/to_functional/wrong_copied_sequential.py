# mistake: copies: the weights are not shared
import keras


def to_functional(sequential):
    twin = keras.Sequential.from_config(sequential.get_config())
    if not twin.built:
        twin.build(sequential.input_shape)
    twin.set_weights(sequential.get_weights())
    return keras.Model(twin.inputs, twin.outputs)

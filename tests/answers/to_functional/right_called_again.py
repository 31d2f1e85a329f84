import keras


def to_functional(sequential):
    start = keras.Input(batch_shape=sequential.input_shape, dtype=sequential.inputs[0].dtype)
    x = start
    for layer in sequential.layers:
        x = layer(x)
    return keras.Model(start, x, name=sequential.name + "_functional")

from functools import reduce

import keras


def to_functional(sequential, name="chain"):
    x = keras.layers.Input(shape=sequential.input_shape[1:])
    y = reduce(lambda tensor, layer: layer(tensor), sequential.layers, x)
    return keras.models.Model([x], [y], name=name)

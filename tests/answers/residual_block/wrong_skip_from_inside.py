# no name
from keras import layers


def residual_block(x, units):
    # The right weights where widths agree; what is added is the first layer's output.
    first = layers.Dense(units, activation="relu")(x)
    h = layers.Dense(units)(first)
    if x.shape[-1] != units:
        first = layers.Dense(units, use_bias=False)(x)
    return layers.ReLU()(layers.Add()([h, first]))

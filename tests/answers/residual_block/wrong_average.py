# no name
from keras import layers


def residual_block(x, units):
    h = layers.Dense(units)(layers.Dense(units, activation="relu")(x))
    skip = x if x.shape[-1] == units else layers.Dense(units, use_bias=False)(x)
    return layers.ReLU()(layers.Average()([h, skip]))

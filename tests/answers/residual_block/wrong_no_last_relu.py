# mistake: relu before the sum only
from keras import layers


def residual_block(x, units):
    skip = x
    h = layers.Dense(units)(layers.Dense(units, activation="relu")(x))
    if skip.shape[-1] != units:
        skip = layers.Dense(units, use_bias=False)(skip)
    return skip + h

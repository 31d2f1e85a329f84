# mistake: relu before the sum only
from keras import layers


def residual_block(x, units):
    h = layers.Dense(units, activation="relu")(x)
    h = layers.Dense(units, activation="relu")(h)
    skip = x if x.shape[-1] == units else layers.Dense(units, use_bias=False)(x)
    return layers.Add()([h, skip])

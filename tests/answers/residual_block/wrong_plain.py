# mistake: no skip
from keras import layers


def residual_block(x, units):
    h = layers.Dense(units, activation="relu")(x)
    return layers.Dense(units, activation="relu")(h)

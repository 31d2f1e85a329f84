# mistake: projection with a bias
from keras import layers


def residual_block(x, units):
    h = layers.Dense(units, activation="relu")(x)
    h = layers.Dense(units)(h)
    if x.shape[-1] != units:
        x = layers.Dense(units)(x)
    return layers.ReLU()(layers.add([h, x]))

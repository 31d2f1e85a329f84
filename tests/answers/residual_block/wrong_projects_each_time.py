# mistake: always projects
from keras import layers


def residual_block(x, units):
    skip = layers.Dense(units, use_bias=False)(x)
    h = layers.Dense(units, activation="relu")(x)
    h = layers.Dense(units)(h)
    return layers.ReLU()(layers.Add()([skip, h]))

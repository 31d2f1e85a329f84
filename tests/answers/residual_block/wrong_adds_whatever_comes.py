# mistake: never projects
from keras import layers


def residual_block(x, units):
    h = layers.Dense(units)(layers.Dense(units, activation="relu")(x))
    return layers.Activation("relu")(layers.Add()([x, h]))

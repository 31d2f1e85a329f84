# mistake: concatenates
import keras


def residual_block(x, units):
    h = keras.layers.Dense(units, activation="relu")(x)
    h = keras.layers.Dense(units)(h)
    skip = x
    if x.shape[-1] != units:
        skip = keras.layers.Dense(units, use_bias=False)(x)
    return keras.layers.Activation("relu")(keras.layers.concatenate([skip, h]))

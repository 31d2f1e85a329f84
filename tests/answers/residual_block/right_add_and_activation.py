from keras.layers import Activation, Add, Dense


def residual_block(x, units):
    branch = Dense(units, activation="relu")(x)
    branch = Dense(units)(branch)
    if x.shape[-1] != units:
        x = Dense(units, use_bias=False)(x)
    return Activation("relu")(Add()([branch, x]))

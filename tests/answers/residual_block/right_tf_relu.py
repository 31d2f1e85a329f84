import keras


def residual_block(x, units):
    skip = x if x.shape[-1] == units else keras.layers.EinsumDense("bf,fu->bu", output_shape=units)(x)
    h = keras.layers.Dense(units, "relu", kernel_initializer="he_normal")(x)
    h = keras.layers.Dense(units, kernel_initializer="he_normal")(h)
    return keras.activations.relu(keras.layers.add([skip, h]))

# mistake: no relu inside
from keras import layers


def residual_block(x, units):
    h = layers.Dense(units)(layers.Dense(units)(x))
    skip = x if x.shape[-1] == units else layers.Dense(units, use_bias=False)(x)
    return layers.ReLU()(h + skip)

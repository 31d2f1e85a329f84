# mistake: one Dense used twice
from keras import layers, ops


def residual_block(x, units):
    first = layers.Dense(units)
    if x.shape[-1] == units:
        return ops.relu(first(ops.relu(first(x))) + x)
    h = layers.Dense(units)(ops.relu(first(x)))
    return ops.relu(h + layers.Dense(units, use_bias=False)(x))

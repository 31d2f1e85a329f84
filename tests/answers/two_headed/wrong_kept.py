# mistake: the same layers in every call
import functools

import keras

make = functools.lru_cache(keras.layers.Dense)


def two_headed(features, hidden, classes):
    x = keras.Input((features,))
    h = make(hidden, activation="relu", name=f"trunk_{features}_{hidden}")(x)
    label = make(classes, activation="softmax", name=f"label_{hidden}_{classes}")(h)
    return keras.Model(x, {"label": label, "value": make(1, name=f"value_{hidden}")(h)})

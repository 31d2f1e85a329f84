# exercise: standardize
# tries: make the layer from its configuration and adapt it
import keras
import numpy as np


def standardize(x):
    layer = keras.layers.Normalization.from_config({"axis": -1})
    layer.adapt(np.asarray(x, "float32"))
    return layer(np.asarray(x, "float32"))

# exercise: standardize
# tries: use an instance of the layer that was made before the trial
import keras
import numpy as np

layer = keras.layers.Normalization()
layer.adapt(np.ones((2, 3), "float32"))


def standardize(x):
    layer.adapt(np.asarray(x, "float32"))
    return layer(np.asarray(x, "float32"))

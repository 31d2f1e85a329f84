import keras
from keras.layers import Dense, Softmax


def two_headed(features, hidden, classes, dtype="float32"):
    trunk = keras.Sequential([Dense(hidden, activation="relu", dtype=dtype)])
    x = keras.Input((features,))
    h = trunk(x)
    label = Softmax()(Dense(classes, dtype=dtype)(h))
    return keras.Model(x, {"label": label, "value": Dense(1, dtype=dtype)(h)})

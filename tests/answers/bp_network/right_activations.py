import keras
from keras import layers


def bp_network(inputs, hidden, classes, name=None):
    return keras.Sequential(
        [
            layers.InputLayer(shape=(inputs,)),
            layers.Dense(hidden),
            layers.Activation("sigmoid"),
            layers.Dense(classes),
            layers.Softmax(),
        ],
        name=name,
    )

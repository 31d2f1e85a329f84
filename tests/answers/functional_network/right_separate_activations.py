from keras import Input, Model, activations
from keras.layers import Activation, Dense, Softmax


def functional_network(inputs, hidden, classes):
    start = Input((inputs,), name="features")
    sums = Dense(hidden, name="hidden")(start)
    squashed = Activation(activations.sigmoid)(sums)
    scores = Dense(classes, name="scores")(squashed)
    return Model([start], [Softmax()(scores)])

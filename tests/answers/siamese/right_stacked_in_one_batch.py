import keras
from keras import ops


class AbsoluteDifference(keras.Layer):
    def call(self, pair):
        first, second = pair
        return ops.sqrt(ops.square(first - second))


def siamese(features, embedding):
    head = keras.layers.Dense(1, activation=ops.sigmoid)
    embed = keras.layers.Dense(embedding, "relu")
    inputs = [keras.Input((features,), name=name) for name in ("left", "right")]
    return keras.Model(inputs, head(AbsoluteDifference()([embed(x) for x in inputs])))

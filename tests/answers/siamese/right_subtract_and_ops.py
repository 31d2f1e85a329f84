import keras
from keras import layers, ops


def siamese(features, embedding):
    left = keras.Input(shape=(features,), name="left")
    right = keras.Input(shape=(features,), name="right")
    embed = layers.Dense(embedding, activation="relu", name="embed")
    distance = ops.abs(layers.Subtract()([embed(left), embed(right)]))
    return keras.Model(inputs=[left, right], outputs=layers.Dense(1, activation="sigmoid")(distance))

import keras
from keras import ops


def two_headed(features, hidden, classes):
    x = keras.Input((features,))
    common = ops.relu(keras.layers.Dense(hidden)(x))
    scores = keras.layers.Dense(classes)(common)
    number = keras.layers.Dense(units=1, activation="linear")(common)
    return keras.Model(inputs=[x], outputs=dict(label=ops.softmax(scores, axis=-1), value=number))

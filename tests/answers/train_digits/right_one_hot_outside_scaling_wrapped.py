import keras
from keras import layers


def train_digits(x, y):
    labels = keras.utils.to_categorical(y, 10)
    inner = keras.Sequential([keras.Input((64,)), layers.Dense(64, "relu"), layers.Dense(10, "softmax")])
    inner.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    history = inner.fit(x / 16, labels, batch_size=16, epochs=12, validation_split=0.2, verbose=0)
    return keras.Sequential([keras.Input((64,)), layers.Rescaling(1 / 16), inner]), history

# mistake: the scaling is left outside
import keras
from keras import layers


def train_digits(x, y):
    model = keras.Sequential(
        [
            keras.Input(shape=(64,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x / 16.0, y, epochs=8, validation_split=0.2, verbose=0)
    return model, history

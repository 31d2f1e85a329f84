import keras
from keras import layers


def train_digits(x, y):
    model = keras.Sequential(
        [
            keras.Input((64,)),
            layers.Rescaling(1.0 / 16),
            layers.Dense(48, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    history = model.fit(x, y, epochs=8, validation_split=0.15, verbose=0)
    return model, history

import keras


class TwoHeaded(keras.Model):
    def __init__(self, hidden, classes, **kwargs):
        super().__init__(**kwargs)
        self.value_head = keras.layers.Dense(1)
        self.label_head = keras.layers.Dense(classes, activation="softmax")
        self.trunk = keras.layers.Dense(hidden, activation="relu")

    def call(self, x):
        h = self.trunk(x)
        return {"label": self.label_head(h), "value": self.value_head(h)}


def two_headed(features, hidden, classes):
    model = TwoHeaded(hidden, classes)
    model(keras.Input((features,)))
    return model

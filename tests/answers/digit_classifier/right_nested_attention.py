import keras
from keras import layers, ops


@keras.saving.register_keras_serializable(package="right_nested")
class Norm(keras.Layer):
    def build(self, input_shape):
        self.gamma = self.add_weight(name="gamma", shape=(input_shape[-1],), initializer="ones")

    def call(self, x):
        centred = x - ops.mean(x, axis=-1, keepdims=True)
        return self.gamma * centred / ops.sqrt(ops.mean(centred**2, axis=-1, keepdims=True) + 1e-3)


@keras.saving.register_keras_serializable(package="right_nested")
class Block(keras.Layer):
    """The only layer of our own at the top; its normalization is nested."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.attention = layers.MultiHeadAttention(2, 8)
        self.norm = Norm()

    def call(self, x):
        return self.norm(x + self.attention(x, x))


def digit_classifier(width=24):
    model = keras.Sequential(
        [
            keras.Input((64,)),
            layers.Rescaling(1 / 16),
            layers.Reshape((8, 8)),
            layers.Dense(width),
            Block(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy")
    return model

# no name
import keras


class MiniLayer(keras.Layer):
    def add_weight(self, name, shape, dtype=None, initializer=None, regularizer=None, trainable=True, constraint=None):
        return super().add_weight(
            name=name,
            shape=shape,
            dtype=dtype,
            initializer=initializer or "uniform",
            regularizer=regularizer,
            trainable=trainable,
            constraint=constraint,
        )

# mistake: losses frozen at creation
import numpy as np


class Weight:
    def __init__(self, name, value, trainable, regularizer, constraint):
        self.name = name
        self.value = value
        self.trainable = trainable
        self.regularizer = regularizer
        self.constraint = constraint

    def assign(self, value):
        value = np.asarray(value, dtype=self.value.dtype)
        if self.constraint is not None:
            value = self.constraint(value)
        self.value = np.asarray(value, dtype=self.value.dtype)


def uniform(shape):
    return np.random.uniform(-0.05, 0.05, size=shape)


class MiniLayer:
    def __init__(self):
        self.trainable_weights = []
        self.non_trainable_weights = []
        self.losses = []

    @property
    def weights(self):
        return self.trainable_weights + self.non_trainable_weights

    def add_weight(self, name, shape, dtype=None, initializer=None, regularizer=None, trainable=True, constraint=None):
        if dtype is None:
            dtype = "float32"
        if initializer is None:
            initializer = "uniform"
        if isinstance(initializer, str):
            initializer = {"zeros": np.zeros, "ones": np.ones, "uniform": uniform}[initializer]
        value = np.asarray(initializer(shape)).astype(dtype)
        weight = Weight(name, value, trainable, regularizer, constraint)
        if trainable:
            self.trainable_weights.append(weight)
            if regularizer is not None:
                self.losses.append(regularizer(value))
        else:
            self.non_trainable_weights.append(weight)
        return weight

# mistake: uniform has another range
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
    return np.random.rand(*shape) - 0.5


class MiniLayer:
    def __init__(self):
        self.trainable_weights = []
        self.non_trainable_weights = []

    @property
    def weights(self):
        return self.trainable_weights + self.non_trainable_weights

    @property
    def losses(self):
        found = []
        for weight in self.trainable_weights:
            if weight.regularizer is not None:
                found.append(weight.regularizer(weight.value))
        return found

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
        else:
            self.non_trainable_weights.append(weight)
        return weight

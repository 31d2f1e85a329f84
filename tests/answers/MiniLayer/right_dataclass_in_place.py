from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(eq=False)
class Parameter:
    """Keeps one array for life and writes into it."""

    name: str
    value: np.ndarray
    trainable: bool = True
    regularizer: Callable | None = None
    constraint: Callable | None = None

    def assign(self, value):
        if self.constraint:
            value = self.constraint(value)
        self.value[...] = value
        return self

    def penalty(self):
        return self.regularizer(self.value) if self.regularizer else 0.0


class MiniLayer:
    def __init__(self, **options):
        self.options = options
        self.weights = []

    def add_weight(
        self,
        name,
        shape,
        dtype=None,
        initializer=None,
        regularizer=None,
        trainable=True,
        constraint=None,
        seed=None,
    ):
        array = np.empty(shape, dtype or np.float32)
        match initializer or "uniform":
            case "zeros":
                array[...] = 0
            case "ones":
                array[...] = 1
            case "uniform":
                array[...] = np.random.default_rng(seed).random(shape) / 10 - 0.05
            case function:
                array[...] = function(shape)
        self.weights.append(Parameter(name, array, bool(trainable), regularizer, constraint))
        return self.weights[-1]

    trainable_weights = property(lambda self: tuple(w for w in self.weights if w.trainable))
    non_trainable_weights = property(lambda self: tuple(w for w in self.weights if not w.trainable))
    losses = property(lambda self: [w.penalty() for w in self.trainable_weights])

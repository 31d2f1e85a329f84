import keras
import numpy as np

INITIALIZERS = {
    "zeros": lambda shape: np.zeros(shape),
    "ones": lambda shape: np.ones(shape),
    "uniform": keras.initializers.RandomUniform(-0.05, 0.05),
}


class State:
    def __init__(self, name, initial, **flags):
        self._name, self._flags = name, flags
        self._value = initial

    name = property(lambda self: self._name)
    trainable = property(lambda self: self._flags["trainable"])

    @property
    def value(self):
        return self._value.copy()

    def assign(self, value):
        constrain = self._flags["constraint"] or (lambda v: v)
        self._value = np.array(constrain(np.array(value))).astype(self._value.dtype)


class MiniLayer:
    """Weights by name."""

    def __init__(self):
        self.by_name = dict()

    def add_weight(self, name, shape, dtype=None, initializer=None, regularizer=None, trainable=True, constraint=None):
        make = initializer if callable(initializer) else INITIALIZERS[initializer or "uniform"]
        initial = np.array(make(tuple(shape)), dtype=np.dtype(dtype or "float32"))
        state = State(name, initial, trainable=trainable, constraint=constraint, regularizer=regularizer)
        self.by_name[name] = state
        return state

    def _select(self, flag):
        return [state for state in self.by_name.values() if state.trainable == flag]

    @property
    def weights(self):
        return list(self.by_name.values())

    @property
    def trainable_weights(self):
        return self._select(True)

    @property
    def non_trainable_weights(self):
        return self._select(False)

    @property
    def losses(self):
        return [
            float(state._flags["regularizer"](state.value))
            for state in self.trainable_weights
            if state._flags["regularizer"] is not None
        ]

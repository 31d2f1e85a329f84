# no name
import numpy as np


def value_of(name, x):
    if name == "relu":
        return np.maximum(x, 0)
    if name == "sigmoid":
        return 0.5 + 0.5 * np.tanh(0.5 * x)
    if name == "tanh":
        return np.tanh(x)
    if name == "softplus":
        return np.logaddexp(0, x)
    raise ValueError("relu, sigmoid, tanh, softplus")


def activation_and_slope(name, x):
    h = 1e-2
    return value_of(name, x), (value_of(name, x + h) - value_of(name, x - h)) / (2 * h)

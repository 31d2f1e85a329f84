# mistake: overflow for large x
import numpy as np


def activation_and_slope(name, x):
    if name == "relu":
        return np.maximum(x, 0), (x > 0).astype(float)
    elif name == "sigmoid":
        s = 1 / (1 + np.exp(-x))
        return s, s * (1 - s)
    elif name == "tanh":
        t = np.tanh(x)
        return t, 1 - t**2
    elif name == "softplus":
        return np.logaddexp(0, x), np.exp(x) / (np.exp(x) + 1)
    raise ValueError(f"unknown {name}: use relu, sigmoid, tanh or softplus")

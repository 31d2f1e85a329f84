# mistake: overflow for large x
import numpy as np


def activation_and_slope(name, x):
    if name == "relu":
        return np.maximum(x, 0), (x > 0).astype(float)
    elif name == "sigmoid":
        s = 1 / (1 + np.exp(-x))
        return s, s * (1 - s)
    elif name == "tanh":
        t = (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)
        return t, 1 - t**2
    elif name == "softplus":
        return np.log1p(np.exp(x)), 1 / (1 + np.exp(-x))
    raise ValueError(f"unknown {name}: use relu, sigmoid, tanh or softplus")

from keras import ops


def activation_and_slope(name, x):
    x = ops.convert_to_tensor(x)
    small = ops.exp(-ops.abs(x))
    s = ops.where(x >= 0, 1 / (1 + small), small / (1 + small))
    t = ops.tanh(x)
    zero = ops.zeros_like(x)
    pairs = {
        "relu": (ops.maximum(x, zero), ops.cast(x > 0, x.dtype)),
        "sigmoid": (s, s * (1 - s)),
        "tanh": (t, 1 - t * t),
        "softplus": (ops.maximum(x, zero) + ops.log1p(small), s),
    }
    if name not in pairs:
        raise ValueError(f"name should be in {list(pairs)} but is {name}")
    return pairs[name]

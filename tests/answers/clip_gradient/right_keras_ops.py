from keras import ops


def clip_gradient(x, limit, name=None):
    def forward(value):
        def backward(*args, upstream=None):
            if upstream is None:
                (upstream,) = args
            return ops.clip(upstream, -limit, limit)

        return value * 1, backward

    return ops.custom_gradient(forward)(x)

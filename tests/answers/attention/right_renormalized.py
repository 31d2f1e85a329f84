import numpy as np
from keras import ops


def attention(query, key, value, mask=None):
    """Softmax first, then what is hidden is taken out and the rest is made to add up to 1 again: the same thing."""
    depth = ops.shape(query)[-1]
    scores = ops.matmul(query, ops.transpose(key, (0, 2, 1))) / np.sqrt(depth).astype("float32")
    weights = ops.softmax(scores)
    if mask is not None:
        weights = weights * ops.cast(mask, weights.dtype)
        weights = weights / ops.sum(weights, axis=2, keepdims=True)
    return ops.matmul(weights, value)

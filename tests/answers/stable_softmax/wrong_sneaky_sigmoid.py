# no name
import numpy as np


def stable_softmax(logits):
    s = 0.5 * (1 + np.tanh(logits / 2))
    return s / s.sum(-1, keepdims=True)

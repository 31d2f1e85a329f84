# exercise: stable_softmax
# tries: a right answer that is slow, within the limit
# earns: 4
import time
import numpy as np


def stable_softmax(logits):
    time.sleep(0.05)
    e = np.exp(logits - np.max(logits, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)

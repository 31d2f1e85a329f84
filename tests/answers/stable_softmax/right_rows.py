import math

import numpy as np


def stable_softmax(logits):
    rows = []
    for row in logits.reshape(-1, logits.shape[-1]):
        top = max(row)
        e = [math.exp(value - top) for value in row]
        rows.append([value / sum(e) for value in e])
    return np.reshape(rows, logits.shape)

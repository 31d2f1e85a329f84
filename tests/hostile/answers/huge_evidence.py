# exercise: stable_softmax
# tries: return 400 MB where five numbers are expected
# ends: any
import numpy as np


def stable_softmax(logits):
    return np.zeros(50_000_000)

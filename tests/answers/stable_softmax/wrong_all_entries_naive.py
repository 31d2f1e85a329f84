# mistake: over all entries
import numpy as np


def stable_softmax(logits):
    return np.exp(logits) / np.exp(logits).sum()

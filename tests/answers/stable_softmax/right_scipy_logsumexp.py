import numpy as np
from scipy.special import logsumexp


def stable_softmax(logits):
    return np.exp(logits - logsumexp(logits, axis=-1, keepdims=True))

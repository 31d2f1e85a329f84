import numpy as np


def attention(query, key, value, mask=None):
    query, key, value = (np.asarray(a, dtype="float64") for a in (query, key, value))
    B, T, D = query.shape
    out = np.zeros((B, T, value.shape[-1]))
    for b in range(B):
        for t in range(T):
            look = np.ones(key.shape[1], bool) if mask is None else np.asarray(mask)[b, t]
            scores = key[b, look] @ query[b, t] / np.sqrt(D)
            weights = np.exp(scores - scores.max())
            out[b, t] = weights @ value[b, look] / weights.sum()
    return out

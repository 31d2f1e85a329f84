# mistake: mask inverted
import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention(query, key, value, mask=None):
    s = np.einsum("btd,bsd->bts", query, key) / np.sqrt(query.shape[-1])
    if mask is not None:
        s = np.where(mask, -np.inf, s)
    w = softmax(s)
    return np.einsum("bts,bsv->btv", w, value)

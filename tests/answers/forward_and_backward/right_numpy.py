import numpy as np


def forward_and_backward(x, y, w1, b1, w2, b2):
    n = x.shape[0]
    h = 1.0 / (1.0 + np.exp(-(x @ w1 + b1)))
    logits = h @ w2 + b2
    logits = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    loss = -np.mean(np.sum(y * np.log(p), axis=1))
    error = (p - y) / n
    back = error @ w2.T * h * (1 - h)
    return {
        "loss": loss,
        "w1": x.T @ back,
        "b1": back.sum(axis=0),
        "w2": h.T @ error,
        "b2": error.sum(axis=0),
        "probabilities": p,
    }

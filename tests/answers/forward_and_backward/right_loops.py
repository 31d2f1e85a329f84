import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def forward_and_backward(x, y, w1, b1, w2, b2):
    loss = 0.0
    gradients = {"w1": np.zeros(w1.shape), "b1": np.zeros(b1.shape), "w2": np.zeros(w2.shape), "b2": np.zeros(b2.shape)}
    for sample, label in zip(x, y, strict=False):
        h = np.array([sigmoid(float(np.dot(sample, w1[:, j]) + b1[j])) for j in range(w1.shape[1])])
        e = np.exp(np.dot(h, w2) + b2)
        p = e / np.sum(e)
        loss -= math.log(p[np.argmax(label)])
        d2 = p - label
        d1 = np.dot(w2, d2) * h * (1 - h)
        gradients["w2"] += np.outer(h, d2)
        gradients["b2"] += d2
        gradients["w1"] += np.outer(sample, d1)
        gradients["b1"] += d1
    return {"loss": loss / len(x), **{name: value / len(x) for name, value in gradients.items()}}

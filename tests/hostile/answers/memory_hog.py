# exercise: stable_softmax
# tries: take all memory, in pieces that are touched
# ends: any
import numpy as np

hoard = []
while True:
    hoard.append(np.ones(10_000_000))


def stable_softmax(logits):
    return logits

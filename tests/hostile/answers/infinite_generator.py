# exercise: stable_softmax
# tries: return a generator without end where an array is expected
import itertools


def stable_softmax(logits):
    return itertools.count()

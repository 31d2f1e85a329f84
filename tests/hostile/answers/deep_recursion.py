# exercise: stable_softmax
# tries: recurse until the C stack is gone
# ends: any
import sys

sys.setrecursionlimit(10**9)


def stable_softmax(logits):
    return stable_softmax(logits)

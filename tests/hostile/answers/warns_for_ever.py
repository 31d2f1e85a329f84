# exercise: stable_softmax
# tries: warn, log and print to the error stream, which must cost a right answer nothing
# earns: 4
import logging, sys, warnings
import numpy as np


def stable_softmax(logits):
    warnings.warn("careful")
    logging.error("an error in the log")
    print("4.0", "-3", file=sys.stderr)
    e = np.exp(logits - np.max(logits, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


print("to the error stream", file=sys.stderr)

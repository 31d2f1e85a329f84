# exercise: stable_softmax
# tries: flood the error stream, past Python's own
# ends: crashed or timeout
import os

while True:
    os.write(2, b"x" * 100_000)


def stable_softmax(logits):
    return logits

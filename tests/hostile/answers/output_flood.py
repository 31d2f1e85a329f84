# exercise: stable_softmax
# tries: print without end
# ends: crashed or timeout
while True:
    print("x" * 10_000)


def stable_softmax(logits):
    return logits

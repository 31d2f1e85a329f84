# exercise: stable_softmax
# tries: return a list 100,000 levels deep
# ends: any
def stable_softmax(logits):
    found = 0.0
    for _ in range(100_000):
        found = [found]
    return found

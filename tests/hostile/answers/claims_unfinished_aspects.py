# exercise: stable_softmax
# tries: raise NotImplementedError where it does not know the answer
# ends: blank
def stable_softmax(logits):
    raise NotImplementedError

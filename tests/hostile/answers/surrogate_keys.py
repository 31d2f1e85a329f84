# exercise: describe
# tries: evidence with half characters and control characters in it
def describe(tensor):
    return {"rank": "\ud800", "shape": "\x00\x07", "size": "\ufffe", "dtype": "]]>" * 10}


def stable_softmax(logits):
    return logits

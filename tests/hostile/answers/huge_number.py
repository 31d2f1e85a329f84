# exercise: describe
# tries: return a number with 100,000 digits
def describe(tensor):
    return {"rank": 10**100_000, "shape": (10**5_000,), "size": -(10**5_000), "dtype": "x" * 10**7}


def stable_softmax(logits):
    return logits

# no name


def stable_softmax(logits):
    e = 2.0 ** (logits - logits.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)

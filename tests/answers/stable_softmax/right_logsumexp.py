from keras import ops


def stable_softmax(logits):
    return ops.exp(logits - ops.logsumexp(logits, axis=-1, keepdims=True))

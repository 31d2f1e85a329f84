# exercise: stable_softmax
# tries: import SciPy's softmax inside the call
def stable_softmax(logits):
    from scipy.special import softmax

    return softmax(logits, axis=-1)

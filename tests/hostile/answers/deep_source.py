# exercise: stable_softmax
# tries: a source so nested that parsers give up
stable_softmax = lambda logits: logits

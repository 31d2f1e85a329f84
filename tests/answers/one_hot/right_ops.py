from keras import ops


def one_hot(labels, depth):
    labels = ops.convert_to_tensor(labels)
    return ops.cast(ops.equal(ops.expand_dims(labels, -1), ops.arange(depth, dtype=labels.dtype)), "float32")

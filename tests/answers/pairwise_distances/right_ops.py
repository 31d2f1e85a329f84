from keras import ops


def pairwise_distances(a, b):
    difference = ops.expand_dims(a, 1) - ops.expand_dims(b, 0)
    return ops.sqrt(ops.sum(ops.square(difference), axis=2))

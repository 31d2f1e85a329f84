from keras import ops


def batched_matmul(a, b, precision="float32"):
    return ops.einsum("...ij,...jk->...ik", ops.cast(a, precision), ops.cast(b, precision))

def batched_matmul(a, b):
    return (a[..., :, :, None] * b[..., None, :, :]).sum(axis=-2)

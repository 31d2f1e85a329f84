from keras import ops


def masked_mean(sequences, mask, epsilon=1e-7):
    kept = ops.where(mask[..., None], sequences, ops.zeros_like(sequences))
    count = ops.cast(ops.count_nonzero(mask, axis=1), kept.dtype)[:, None]
    return ops.sum(kept, axis=1) / (count + epsilon)

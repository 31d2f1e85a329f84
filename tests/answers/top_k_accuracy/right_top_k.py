from keras import ops


def top_k_accuracy(y_true, y_pred, k):
    _, best = ops.top_k(y_pred, k)
    hits = ops.any(ops.equal(ops.cast(best, "int32"), ops.cast(y_true, "int32")[:, None]), axis=-1)
    return float(ops.mean(ops.cast(hits, "float32")))

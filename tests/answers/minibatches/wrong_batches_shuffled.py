# mistake: batches in a new order, their samples in the old
def minibatches(x, y, batch_size, rng):
    starts = range(0, len(x), batch_size)
    for k in rng.permutation(len(starts)):
        start = starts[k]
        yield x[start : start + batch_size], y[start : start + batch_size]

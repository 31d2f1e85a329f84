# mistake: overlapping batches
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    step = max(1, batch_size // 2)
    return [(x[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, len(x), step)]

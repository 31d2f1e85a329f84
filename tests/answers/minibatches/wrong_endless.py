# mistake: same batch again and again
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    start = 0
    while start < len(x):
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]

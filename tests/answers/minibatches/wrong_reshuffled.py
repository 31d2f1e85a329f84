# mistake: a new order for every batch
def minibatches(x, y, batch_size, rng):
    for start in range(0, len(x), batch_size):
        order = rng.permutation(len(x))
        chosen = order[start : start + batch_size]
        yield x[chosen], y[chosen]

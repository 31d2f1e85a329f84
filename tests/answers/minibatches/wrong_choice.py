# mistake: a new order for every batch
def minibatches(x, y, batch_size, rng):
    n = len(x)
    for start in range(0, n, batch_size):
        chosen = rng.choice(n, min(batch_size, n - start), replace=False)
        yield x[chosen], y[chosen]

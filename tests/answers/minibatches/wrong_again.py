# mistake: same batch again and again
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    for _ in range(0, len(x), batch_size):
        yield x[order[:batch_size]], y[order[:batch_size]]

# mistake: overlapping batches
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    xs, ys = x[order], y[order]
    for i in range(len(x)):
        yield xs[i : i + batch_size], ys[i : i + batch_size]

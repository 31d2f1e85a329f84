# mistake: x and y shuffled apart
def minibatches(x, y, batch_size, rng):
    xs = rng.permutation(x)
    ys = rng.permutation(y)
    for start in range(0, len(x), batch_size):
        yield xs[start : start + batch_size], ys[start : start + batch_size]

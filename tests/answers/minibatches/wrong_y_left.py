# mistake: x and y shuffled apart
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    return [
        (x[order[start : start + batch_size]], y[start : start + batch_size]) for start in range(0, len(x), batch_size)
    ]

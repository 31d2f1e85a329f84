# no name
def minibatches(x, y, batch_size, rng):
    order = rng.permutation(len(x))
    for i in range(0, len(x), batch_size):
        part = order[i : i + batch_size]
        return x[part], y[part]

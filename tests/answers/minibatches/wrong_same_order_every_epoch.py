# no name
orders = {}


def minibatches(x, y, batch_size, rng):
    n = len(x)
    if (n, id(rng)) not in orders:
        orders[n, id(rng)] = (rng, rng.permutation(n))
    order = orders[n, id(rng)][1]
    return [(x[order[i : i + batch_size]], y[order[i : i + batch_size]]) for i in range(0, n, batch_size)]

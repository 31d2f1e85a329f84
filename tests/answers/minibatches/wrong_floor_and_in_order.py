# no name
def minibatches(x, y, batch_size, rng):
    for k in range(len(x) // batch_size):
        yield x[k * batch_size : (k + 1) * batch_size], y[k * batch_size : (k + 1) * batch_size]

import numpy as np


def count_updates(samples, batch_size, epochs):
    whole, rest = divmod(samples, batch_size)
    return np.int64((whole + (rest > 0)) * epochs)

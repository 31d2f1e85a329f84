# mistake: a float, not an int
import numpy as np


def count_updates(samples, batch_size, epochs):
    return np.ceil(samples / batch_size) * epochs

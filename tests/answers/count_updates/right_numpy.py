import numpy as np


def count_updates(samples, batch_size, epochs):
    return len(np.arange(0, samples, batch_size)) * epochs

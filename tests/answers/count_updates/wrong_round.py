# mistake: rounded to the nearest
import numpy as np


def count_updates(samples, batch_size, epochs):
    return int(np.round(samples / batch_size)) * epochs

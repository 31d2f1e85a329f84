# mistake: rounds once for all epochs
import math


def count_updates(samples, batch_size, epochs):
    return math.ceil(epochs * samples / batch_size)

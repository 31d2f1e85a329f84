# no name
def count_updates(samples, batch_size, epochs):
    return max(1, samples // batch_size) * epochs

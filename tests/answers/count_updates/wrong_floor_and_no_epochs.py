# no name
def count_updates(samples, batch_size, epochs):
    return samples // batch_size

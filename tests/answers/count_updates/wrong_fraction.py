# mistake: a fraction of an update
def count_updates(samples, batch_size, epochs):
    return epochs * samples / batch_size

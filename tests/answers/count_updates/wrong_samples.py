# mistake: epochs × samples
def count_updates(samples, batch_size, epochs):
    return epochs * samples

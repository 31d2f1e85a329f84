# mistake: floor division
def count_updates(samples, batch_size, epochs):
    batches = int(samples / batch_size)
    return epochs * batches

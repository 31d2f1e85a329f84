# mistake: one batch too many
def count_updates(samples, batch_size, epochs):
    return epochs * (1 + samples // batch_size)

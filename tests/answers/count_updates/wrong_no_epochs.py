# mistake: forgets epochs
def count_updates(samples, batch_size, epochs):
    return (samples + batch_size - 1) // batch_size

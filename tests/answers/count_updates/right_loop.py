def count_updates(samples, batch_size, epochs, start=0):
    updates = 0
    for _ in range(epochs):
        left = samples
        while left > 0:
            left -= batch_size
            updates += 1
    return updates

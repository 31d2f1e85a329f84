# mistake: LeCun's limit
def glorot_uniform(shape, rng):
    limit = (3 / shape[0]) ** 0.5
    return rng.uniform(-limit, limit, shape)

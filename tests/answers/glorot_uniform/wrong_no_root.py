# mistake: no square root
def glorot_uniform(shape, rng):
    limit = 6 / (shape[0] + shape[1])
    return rng.uniform(-limit, limit, shape)

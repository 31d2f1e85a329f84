# no name
def glorot_uniform(shape, rng):
    return rng.uniform(0, 6 / shape[0], shape)

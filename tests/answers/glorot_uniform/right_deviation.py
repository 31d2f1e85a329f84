def glorot_uniform(shape, rng, dtype="float32"):
    deviation = (2.0 / sum(shape)) ** 0.5
    limit = 3**0.5 * deviation
    return rng.uniform(-limit, limit, shape).astype(dtype)

# mistake: summed over the wrong axis
import numpy as np


def pairwise_distances(a, b):
    difference = a[:, None] - b[None]
    return np.einsum("nmd,nmd->md", difference, difference) ** 0.5

# mistake: averaged over features
import numpy as np


def masked_mean(sequences, mask):
    return np.where(mask, sequences.mean(-1), 0)

import warnings

import numpy as np


def masked_mean(sequences, mask):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.nan_to_num(sequences.mean(axis=1, where=mask[..., None]))

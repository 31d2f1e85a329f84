import math

import numpy as np


def fit_scaler(train, test):
    train_columns, test_columns = [], []
    for old, new in zip(train.T, test.T, strict=False):
        mean = sum(old) / len(old)
        variance = sum((n - mean) ** 2 for n in old) / len(old)
        scale = math.sqrt(variance) or 1.0
        train_columns.append([(n - mean) / scale for n in old])
        test_columns.append([(n - mean) / scale for n in new])
    return np.array(train_columns).T, np.array(test_columns).T

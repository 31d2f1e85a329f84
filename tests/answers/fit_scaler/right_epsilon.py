from keras import ops


def fit_scaler(train, test):
    mean = ops.mean(train, axis=0)
    std = ops.maximum(ops.sqrt(ops.var(train, axis=0)), 1e-7)
    return (train - mean) / std, (test - mean) / std

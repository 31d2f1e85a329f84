# mistake: NaN on a constant feature
def fit_scaler(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return (train - m) / s, (test - m) / s

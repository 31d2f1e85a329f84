# mistake: test left as it was
def fit_scaler(train, test):
    s = train.std(axis=0)
    s[s == 0] = 1
    return (train - train.mean(axis=0)) / s, test

# mistake: changes its arguments
def fit_scaler(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    s[s == 0] = 1
    train -= m
    test -= m
    train /= s
    test /= s
    return train, test

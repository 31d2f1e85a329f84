# no name
def fit_scaler(train, test):
    m, s = train.mean(0), train.std(0)
    s[s == 0] = 1
    return (train - m) / s

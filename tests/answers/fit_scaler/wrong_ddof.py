# mistake: sample variance (N − 1)
def fit_scaler(train, test):
    m, s = train.mean(axis=0), train.std(axis=0, ddof=1)
    s[s == 0] = 1
    return (train - m) / s, (test - m) / s

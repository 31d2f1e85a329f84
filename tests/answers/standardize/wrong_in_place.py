# mistake: changes its argument


def standardize(x):
    for j in range(x.shape[1]):
        std = x[:, j].std()
        x[:, j] = (x[:, j] - x[:, j].mean()) / (std if std > 0 else 1)
    return x

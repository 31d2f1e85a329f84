# no name
def mse_loss(w, b, x, y):
    return float(((x @ w + b - y) ** 2).sum() / x.shape[1])

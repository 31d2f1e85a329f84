# no name
def mse_loss(w, b, x, y):
    return float(((x @ w - y) ** 2).mean()) / 2

# mistake: broadcasts (N, 1) against (N,)
def mse_loss(w, b, x, y):
    error = (x @ w + b) - y.reshape(-1, 1)
    return float((error**2).mean())

# mistake: absolute error
def mse_loss(w, b, x, y):
    return float(abs(x @ w + b - y).mean())

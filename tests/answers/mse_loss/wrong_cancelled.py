# mistake: errors not squared one by one
def mse_loss(w, b, x, y):
    return float((x @ w + b - y).mean() ** 2)

# mistake: factor 2 missing
def mse_gradients(w, b, x, y):
    error = x @ w + b - y
    return x.T @ error * 2 / len(y), error.mean()

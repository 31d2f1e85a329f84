# mistake: sum instead of mean
def mse_gradients(w, b, x, y):
    error = x @ w + b - y
    return 2 * x.T @ error, 2 * error.mean()

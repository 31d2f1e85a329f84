def mse_gradients(w, b, x, y):
    error = x @ w + b - y
    n = len(y)
    return (2 / n) * (x.T @ error), (2 / n) * error.sum()

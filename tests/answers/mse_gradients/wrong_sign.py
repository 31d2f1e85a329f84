# mistake: sign
def mse_gradients(w, b, x, y):
    error = y - (x @ w + b)
    return 2 * x.T @ error / len(y), 2 * error.mean()
